import { movingHands } from '../../../packages/sandbox-cloud/src/clock/moving-hands.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';

/** The machine's time, until a test moves it on: a limit is then over without having been waited for. */
export interface HandClock extends Clock {
  advance(ms: number): void;
}

export function handClock(): HandClock {
  let aheadMs = 0;
  const now = () => systemClock.now() + aheadMs;
  const hands = movingHands({ now, sleep: systemClock.sleep });
  return {
    now,
    sleep: hands.sleep,
    outside: systemClock.outside,
    advance(ms) {
      aheadMs += ms;
      hands.moved();
    },
  };
}
