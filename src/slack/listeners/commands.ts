import type { App } from '@slack/bolt';
import { COMMAND } from '../ids.ts';
import type { SlackParts } from '../parts.ts';
import { runCommand } from '../requests/run-command.ts';
import { answering } from './answering.ts';

/** `/devenv …`, in a channel. */
export function bindCommands(app: App, parts: SlackParts): void {
  app.command(
    COMMAND,
    answering(parts, 'command', (ask, { command }: { context: object; command: { text?: string } }) =>
      runCommand(parts, ask, command.text ?? ''),
    ),
  );
}
