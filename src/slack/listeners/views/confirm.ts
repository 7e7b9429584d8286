import { readValue } from '../../messages/button-value.ts';
import type { SlackParts } from '../../parts.ts';
import { confirmed } from '../../requests/confirmed.ts';
import { record } from '../../requests/guard.ts';
import { publishHome } from '../../requests/publish-home.ts';
import { answering } from '../answering.ts';

/** The yes to a question in a modal. */
export const confirmSubmitted = (parts: SlackParts) =>
  answering(
    parts,
    'confirm',
    async (ask, { view }: { context: object; view: { private_metadata?: string } }) => {
      const value = readValue(view.private_metadata);
      if (value === undefined || !parts.environments.has(value.environment)) {
        await record(parts, ask, { action: 'confirm', result: 'refused', detail: { reason: 'unreadable' } });
        return ask.answer.privately({ text: ask.texts.commands.unknownClick });
      }
      await confirmed(parts, ask, value);
      if (value.channel === undefined) await publishHome(parts, ask);
    },
  );
