import { guard } from '../../answers/guard.ts';
import { answerException } from '../../evening/answer-evening.ts';
import { personOf } from '../../evening/keep-lit.ts';
import type { SlackParts } from '../../parts.ts';
import { clicked } from '../answering.ts';

/** [Unlock], [Resume], [Take back …] on a schedule. */
export const endExceptionClicked = (parts: SlackParts) =>
  clicked(parts, 'resume', async (ask, { e: environment, q: id = '' }) => {
    const role = await guard(parts, ask, environment, 'resume', { exception: id });
    if (role === undefined) return;
    const evening = await parts.app.evening(environment);
    const answer = await evening.end(personOf(ask, role), { id });
    await answerException(parts, ask, { evening, action: 'resume' }, answer);
  });
