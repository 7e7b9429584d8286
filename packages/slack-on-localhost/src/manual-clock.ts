import type { Clock } from './clock.ts';

interface Sleeper {
  ms: number;
  wakeAt: number;
  wake(): void;
}

/** A clock that the test moves: sockets are real, so time must not pass by itself when nobody is busy. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 5, 1, 9);
  #sleepers: Sleeper[] = [];
  readonly #waiting = new Set<() => void>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        ms,
        wakeAt: this.#now + ms,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
      for (const check of [...this.#waiting]) check();
    });
  }

  /** Moves the time on by `ms` and wakes whoever is due. */
  advance(ms: number): void {
    this.#now += ms;
    const due = this.#sleepers.filter(({ wakeAt }) => wakeAt <= this.#now);
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper));
    for (const sleeper of due.sort((a, b) => a.wakeAt - b.wakeAt)) sleeper.wake();
  }

  /** Resolves when somebody sleeps for exactly `ms`. */
  asleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!this.#sleepers.some((sleeper) => sleeper.ms === ms)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}
