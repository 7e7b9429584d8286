import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from '../core/ports/clock.ts';

/**
 * The longest delay of one timer; Node turns anything longer into 1 ms.
 * Source: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
 */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      let left = Math.max(0, ms);
      do {
        await sleepFor(Math.min(left, LONGEST_TIMER_MS), undefined, signal ? { signal } : {});
        left -= LONGEST_TIMER_MS;
      } while (left > 0);
    } catch (error) {
      // timers/promises wraps the reason; waits reject with the reason itself, as the port says.
      throw signal?.aborted ? signal.reason : error;
    }
  },
  outside: (call) => call(),
  steady: () => {
    const origin = Date.now() - performance.now();
    return { ...systemClock, now: () => Math.round(origin + performance.now()) };
  },
};
