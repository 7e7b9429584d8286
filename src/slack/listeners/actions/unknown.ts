import type { SlackParts } from '../../parts.ts';
import { record } from '../../requests/guard.ts';
import { answering } from '../answering.ts';

/** A click on something that we do not know (any more): nobody is left without an answer. */
export const unknownClicked = (parts: SlackParts) =>
  answering(parts, 'click', async (ask, { payload }: { context: object; payload: unknown }) => {
    const { action_id: id } = payload as { action_id?: unknown };
    await record(parts, ask, {
      action: 'click',
      result: 'refused',
      detail: { reason: 'unknown', id: String(id).slice(0, 100) },
    });
    await ask.answer.privately({ text: ask.texts.commands.unknownClick });
  });
