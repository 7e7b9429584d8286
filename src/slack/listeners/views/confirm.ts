import { confirmed } from '../../answers/confirmed.ts';
import { record } from '../../answers/guard.ts';
import { publishHome } from '../../answers/publish-home.ts';
import { readValue } from '../../button-value.ts';
import type { SlackParts } from '../../parts.ts';
import { answering } from '../answering.ts';

/** The yes to a question in a modal. */
export const confirmSubmitted = (parts: SlackParts) =>
  answering(
    parts,
    'confirm',
    async (ask, { view }: { context: object; view: { private_metadata?: string } }) => {
      const value = readValue(view.private_metadata);
      if (value === undefined || !parts.environments.has(value.e)) {
        await record(parts, ask, { action: 'confirm', result: 'refused', detail: { reason: 'unreadable' } });
        return ask.answer.privately({ text: ask.texts.desk.unknownClick });
      }
      await confirmed(parts, ask, value);
      if (value.c === undefined) await publishHome(parts, ask);
    },
  );
