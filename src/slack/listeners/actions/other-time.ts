import { otherTimeView } from '../../messages/blocks/evening/modals.ts';
import type { SlackParts } from '../../parts.ts';
import { placeOf } from '../../requests/ask.ts';
import { guard } from '../../requests/guard.ts';
import { clicked } from '../answering.ts';

/** [Other time…] asks in a modal; a click that comes too late for one is answered with the words that do the same. */
export const otherTimeClicked = (parts: SlackParts) =>
  clicked(parts, 'extend', async (ask, value) => {
    const { e: environment, d: deadlineMs } = value;
    if ((await guard(parts, ask, environment, 'extend', { asked: true })) === undefined) return;
    const { texts, triggerId } = ask;
    const { zone, now } = await parts.app.evening(environment);
    if (triggerId === undefined) return ask.answer.privately({ text: texts.evening.otherHint });
    const view = otherTimeView(
      texts,
      { ...value, ...placeOf(ask) },
      { zone, now: texts.common.moment(deadlineMs ?? now(), { zone, nowMs: now() }) },
    );
    await parts.client.views.open({ trigger_id: triggerId, view });
  });
