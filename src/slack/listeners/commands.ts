import type { App } from '@slack/bolt';
import { COMMAND } from '../ids.ts';
import { runCommand } from '../requests/run-command.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answering } from './answering.ts';

/** `/devenv …`, in a channel. */
export function bindCommands(app: App, parts: SlackDeps): void {
  app.command(
    COMMAND,
    answering(parts, 'command', (request, { command }: { context: object; command: { text?: string } }) =>
      runCommand(parts, request, command.text ?? ''),
    ),
  );
}
