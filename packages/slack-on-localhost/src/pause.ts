import type { Clock } from './clock.ts';

/** Keeps a caller waiting, in a way that a virtual time passes meanwhile. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return clock.withhold ? clock.withhold(ms, signal) : clock.sleep(ms, signal);
}
