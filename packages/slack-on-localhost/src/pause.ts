import type { Clock } from '../../../src/core/ports/clock.ts';

type Withholding = Clock & { withhold(ms: number, signal?: AbortSignal): Promise<void> };

const canWithhold = (clock: Clock): clock is Withholding => 'withhold' in clock;

/** Keeps a caller waiting, in a way that a virtual time passes meanwhile. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return canWithhold(clock) ? clock.withhold(ms, signal) : clock.sleep(ms, signal);
}
