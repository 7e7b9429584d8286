import type { Clock } from '../../../../src/core/ports/clock.ts';

/**
 * The sleep of a clock whose hands may be moved while somebody sleeps: they wake when their moment has come by what
 * the clock shows then. `moved` is to be called after every move.
 */
export function movingHands(clock: Pick<Clock, 'now' | 'sleep'>): Pick<Clock, 'sleep'> & { moved(): void } {
  let move = new AbortController();
  return {
    moved() {
      const before = move;
      move = new AbortController();
      before.abort();
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const until = clock.now() + Math.max(0, ms);
      do {
        const { signal: moved } = move;
        const interrupted = signal ? AbortSignal.any([signal, moved]) : moved;
        try {
          await clock.sleep(Math.max(0, until - clock.now()), interrupted);
        } catch (error) {
          if (signal?.aborted) throw signal.reason;
          if (!moved.aborted) throw error;
        }
        // The machine's timers may come a moment early, which at a high speed is minutes.
      } while (clock.now() < until);
    },
  };
}
