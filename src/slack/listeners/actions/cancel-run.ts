import type { SlackParts } from '../../parts.ts';
import { cancelRun } from '../../requests/cancel.ts';
import { guard } from '../../requests/guard.ts';
import { clicked } from '../answering.ts';

/** [Cancel] on a run's message: ends that run, and of a stop every retry. */
export const cancelClicked = (parts: SlackParts) =>
  clicked(parts, 'cancel', async (ask, { environment, runId }) => {
    const role = await guard(parts, ask, environment, 'cancel', { runId });
    if (role === undefined) return;
    await cancelRun(parts, ask, environment, { role, runId });
  });
