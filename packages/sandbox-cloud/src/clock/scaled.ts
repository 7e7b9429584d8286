import { type Clock, SECOND } from '../../../../src/core/ports/clock.ts';
import { systemClock } from '../../../../src/ops/system-clock.ts';

/** Where a scaled time began: both processes that share a sandbox world count from the same origin. */
export interface ScaledOrigin {
  /** The machine's time at the origin. */
  realMs: number;
  /** The scaled time at the origin. */
  worldMs: number;
  /** How many scaled seconds pass in one real second. */
  speed: number;
}

/**
 * What a real call to a simulated service may take on a busy machine. At 60 times the usual speed the 15 s of
 * a call are a quarter of a second, and without this the machine's slowness would look like the cloud's.
 */
const MACHINE_MS = 3 * SECOND;

/** A clock that runs `speed` times as fast as the machine's. */
export function scaledClock(origin: ScaledOrigin): Clock {
  return {
    now: () => Math.round(origin.worldMs + (systemClock.now() - origin.realMs) * origin.speed),
    sleep: (ms, signal) => systemClock.sleep(ms / origin.speed, signal),
    limit: (ms, signal) => systemClock.sleep(ms / origin.speed + MACHINE_MS, signal),
    outside: (call) => call(),
  };
}
