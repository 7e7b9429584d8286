import { textOfMention } from '../../command/words.ts';
import { runCommand } from '../../commands/run-command.ts';
import type { SlackParts } from '../../parts.ts';
import { answering } from '../answering.ts';

/** `@lamplighter status`, which works in threads too. */
export const appMention = (parts: SlackParts) =>
  answering(parts, 'mention', (ask, { event }: { context: object; event: { text?: string } }) =>
    runCommand(parts, ask, textOfMention(event.text ?? '', parts.identity().botUserId)),
  );
