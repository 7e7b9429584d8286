import type { Clock } from '../../../../src/core/ports/clock.ts';
import { movingHands } from './moving-hands.ts';

/** A clock whose hands can be moved forward, so that an evening need not be waited for. */
export interface JumpingClock extends Clock {
  /**
   * Moves the time to `atMs`, or leaves it when that has passed already. Whoever sleeps until a moment before it
   * wakes at once, and finds the time that it is then: as after a machine's sleep.
   */
  jumpTo(atMs: number): void;
}

/** Makes another clock one that can jump. Time limits of outside calls stay the other clock's own. */
export function jumpingClock(base: Clock): JumpingClock {
  let aheadMs = 0;
  const now = (): number => base.now() + aheadMs;
  const hands = movingHands({ now, sleep: (ms, signal) => base.sleep(ms, signal) });
  return {
    now,
    sleep: hands.sleep,
    outside: (call) => base.outside(call),
    limit: (ms, signal) => (base.limit ?? base.sleep)(ms, signal),
    jumpTo(atMs) {
      if (atMs <= now()) return;
      aheadMs += atMs - now();
      hands.moved();
    },
  };
}
