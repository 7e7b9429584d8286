import type { SlackParts } from '../../parts.ts';
import { textOfMention } from '../../requests/parse/words.ts';
import { runCommand } from '../../requests/run-command.ts';
import { answering } from '../answering.ts';

/** `@lamplighter status`, which works in threads too. */
export const appMention = (parts: SlackParts) =>
  answering(parts, 'mention', (ask, { event }: { context: object; event: { text?: string } }) =>
    runCommand(parts, ask, textOfMention(event.text ?? '', parts.identity().botUserId)),
  );
