import { guard } from '../../answers/guard.ts';
import { cancelRun } from '../../commands/cancel.ts';
import type { SlackParts } from '../../parts.ts';
import { clicked } from '../answering.ts';

/** [Cancel] on a run's message: ends that run and no later one. */
export const cancelClicked = (parts: SlackParts) =>
  clicked(parts, 'cancel', async (ask, { e: environment, r: runId }) => {
    if ((await guard(parts, ask, environment, 'cancel', { runId })) === undefined) return;
    await cancelRun(parts, ask, environment, runId);
  });
