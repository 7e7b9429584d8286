import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** The longest that one timer can wait: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      let left = Math.max(0, ms);
      do {
        await sleepFor(Math.min(left, LONGEST_TIMER_MS), undefined, signal ? { signal } : {});
        left -= LONGEST_TIMER_MS;
      } while (left > 0);
    } catch (error) {
      // timers/promises wraps the reason; a sleep rejects with the reason itself.
      throw signal?.aborted ? signal.reason : error;
    }
  },
};
