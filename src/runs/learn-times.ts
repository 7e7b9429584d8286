import { withLearnedTimes } from '../core/learned.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { OpenEnvironment } from './open-environment.ts';

/** The samples per phase: enough to follow a change of habits within a month of working days. */
const PER_PHASE = 20;

/** The environment with the times that its earlier runs have shown as the expected ones. */
export async function learnTimes(
  open: OpenEnvironment,
  store: Pick<RunStore, 'phaseDurations'>,
): Promise<OpenEnvironment> {
  const durations = await store.phaseDurations(open.environment.name, PER_PHASE);
  return { ...open, environment: withLearnedTimes(open.environment, durations) };
}
