import type { SlackParts } from '../../parts.ts';
import { guard } from '../../requests/guard.ts';
import { keepLit, stepOf } from '../../requests/keep-lit.ts';
import { clicked } from '../answering.ts';

/**
 * [Keep until 22:00] and [+1 h]: until the moment that stands on the button, as long as the deadline is the one
 * that stood beside it. On a run's message, which names none, by one step.
 */
export const keepUntilClicked = (parts: SlackParts) =>
  clicked(parts, 'extend', async (ask, { environment, deadlineMs, untilMs }) => {
    const role = await guard(parts, ask, environment, 'extend', { untilMs });
    if (role === undefined) return;
    const wish =
      untilMs === undefined
        ? ({ kind: 'for', ms: stepOf(parts, environment) } as const)
        : ({ kind: 'until', atMs: untilMs } as const);
    await keepLit(parts, ask, environment, { role, wish, deadlineMs });
  });
