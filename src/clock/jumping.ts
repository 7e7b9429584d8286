import type { Clock } from '../core/ports/clock.ts';

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
  let moved = new AbortController();
  const now = (): number => base.now() + aheadMs;
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    const until = now() + Math.max(0, ms);
    do {
      const jump = moved.signal;
      const interrupted = signal ? AbortSignal.any([signal, jump]) : jump;
      try {
        await base.sleep(Math.max(0, until - now()), interrupted);
        return;
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (!jump.aborted) throw error;
      }
    } while (now() < until);
  };
  return {
    now,
    sleep,
    outside: (call) => base.outside(call),
    limit: (ms, signal) => (base.limit ?? base.sleep)(ms, signal),
    jumpTo(atMs) {
      if (atMs <= now()) return;
      aheadMs += atMs - now();
      const before = moved;
      moved = new AbortController();
      before.abort();
    },
  };
}
