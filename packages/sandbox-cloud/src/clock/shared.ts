import type { Clock } from '../../../../src/core/ports/clock.ts';
import { systemClock } from '../../../../src/ops/system-clock.ts';
import { movingHands } from './moving-hands.ts';
import { type ScaledOrigin, scaledClock } from './scaled.ts';

export interface SharedClock extends Clock {
  readonly origin: ScaledOrigin;
  /** Counts from another origin if it is the later one. Time never goes back: it waits for the new one. */
  adopt(origin: ScaledOrigin): void;
  /** Goes on from this moment, or from now when that is later, at this speed from here on. */
  restart(atLeastMs: number, speed?: number): void;
}

/** A scaled time that several processes agree on: whoever hears of a later origin takes it over. */
export function sharedClock(first: ScaledOrigin): SharedClock {
  let origin = first;
  let clock = scaledClock(first);
  let latest = Number.NEGATIVE_INFINITY;
  const now = () => {
    latest = Math.max(latest, clock.now());
    return latest;
  };
  // Whoever sleeps through a change of speed would wake minutes too late, or too early, of the new time.
  const hands = movingHands({ now, sleep: (ms, signal) => clock.sleep(ms, signal) });
  const replace = (next: ScaledOrigin) => {
    origin = next;
    clock = scaledClock(next);
    hands.moved();
  };
  return {
    now,
    sleep: hands.sleep,
    limit: (ms, signal) => (clock.limit ?? clock.sleep)(ms, signal),
    outside: (call) => call(),
    get origin() {
      return origin;
    },
    adopt: (next) => {
      if (next.realMs > origin.realMs) replace(next);
    },
    restart: (atLeastMs, speed = origin.speed) =>
      replace({
        // Origins are told apart by their moment, so two of them never share one.
        realMs: Math.max(systemClock.now(), origin.realMs + 1),
        worldMs: Math.max(now(), atLeastMs),
        speed,
      }),
  };
}
