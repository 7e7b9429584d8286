import type { SlackParts } from '../../parts.ts';
import { answerEvening } from '../../requests/answer-evening.ts';
import { guard } from '../../requests/guard.ts';
import { personOf, seenBy } from '../../requests/keep-lit.ts';
import { clicked } from '../answering.ts';

/** [Stop now] on a reminder, which Slack has confirmed: as long as nobody has kept it since. */
export const stopNowClicked = (parts: SlackParts) =>
  clicked(parts, 'down', async (ask, { environment, deadlineMs }) => {
    const role = await guard(parts, ask, environment, 'down', { now: true });
    if (role === undefined) return;
    const evening = await parts.app.evening(environment);
    const answer = await evening.stopNow(personOf(ask, role), await seenBy(evening, deadlineMs));
    await answerEvening(parts, ask, { evening, action: 'down' }, answer);
  });
