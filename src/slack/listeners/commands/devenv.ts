import type { SlackParts } from '../../parts.ts';
import { runCommand } from '../../requests/run-command.ts';
import { answering } from '../answering.ts';

/** `/devenv …`, in a channel. */
export const devenv = (parts: SlackParts) =>
  answering(parts, 'command', (ask, { command }: { context: object; command: { text?: string } }) =>
    runCommand(parts, ask, command.text ?? ''),
  );
