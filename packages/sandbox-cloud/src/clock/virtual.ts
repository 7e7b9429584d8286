import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../../../src/core/ports/clock.ts';
import { type Sleeper, Sleepers } from './sleepers.ts';

/**
 * One outside call.
 *
 *   holding <──> withheld ──> over
 *      └─────────────────────> over
 *
 * `holding`: time stands still until it answers; `withheld`: the far side takes its time, and time passes;
 * `over`: the caller has its answer or has given up, whatever the far side still does.
 */
interface OpenCall {
  over: boolean;
  /** How many of its parts the far side withholds: while there is one, the rest is done at once anyway. */
  withheld: number;
}

/**
 * Time that passes only when nobody has anything left to do.
 *
 * It advances to the next sleeper's moment when every participant sleeps and no outside call is open. To know
 * that everybody sleeps, it lets the event loop turn until a whole turn has brought neither a new sleeper nor
 * a call: nothing in a virtual-time run may use a real socket or timer, so after that nothing can happen by
 * itself.
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #holding = 0;
  #activity = 0;
  #turning = false;
  #seen = 0;
  #quiet = false;
  readonly #sleepers = new Sleepers();
  /** Which call the far side is answering, so that one whose caller has given up gives nothing back. */
  readonly #call = new AsyncLocalStorage<OpenCall>();

  constructor(startAtMs: number) {
    this.#now = startAtMs;
  }

  now(): number {
    return this.#now;
  }

  /** With Infinity it sleeps until it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      this.#activity += 1;
      const sleeper: Sleeper = {
        // NaN counts as no time at all, as it does for the machine's timers.
        wakeAt: this.#now + Math.max(0, ms || 0),
        order: this.#order++,
        index: -1,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.#activity += 1;
        this.#sleepers.remove(sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (Number.isFinite(sleeper.wakeAt)) this.#sleepers.add(sleeper);
      this.#turn();
    });
  }

  async outside<T>(call: () => Promise<T>): Promise<T> {
    const open: OpenCall = { over: false, withheld: 0 };
    this.#hold(1);
    try {
      return await this.#call.run(open, call);
    } finally {
      open.over = true;
      if (open.withheld === 0) this.#hold(-1);
    }
  }

  /**
   * For the far side of an open call: it takes `ms` to answer (or for ever, with Infinity), and meanwhile
   * the call does not hold the clock.
   */
  async withhold(ms: number, signal?: AbortSignal): Promise<void> {
    const open = this.#call.getStore();
    if (open === undefined || open.over) return this.sleep(ms, signal);
    if (open.withheld++ === 0) this.#hold(-1);
    try {
      await this.sleep(ms, signal);
    } finally {
      // Its caller may have given up on it meanwhile.
      if (--open.withheld === 0 && !open.over) this.#hold(1);
    }
  }

  #hold(change: 1 | -1): void {
    this.#holding += change;
    this.#activity += 1;
    this.#turn();
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    this.#seen = this.#activity;
    this.#quiet = false;
    setImmediate(this.#watch);
  }

  readonly #watch = (): void => {
    if (this.#activity !== this.#seen || !this.#quiet) {
      this.#quiet = this.#activity === this.#seen;
      this.#seen = this.#activity;
      setImmediate(this.#watch);
      return;
    }
    this.#turning = false;
    // An open call looks again when it is over; meanwhile nobody spins.
    if (this.#holding === 0) this.#advance();
  };

  #advance(): void {
    let next = this.#sleepers.first;
    if (next === undefined) return;
    this.#now = Math.max(this.#now, next.wakeAt);
    for (; next !== undefined && next.wakeAt <= this.#now; next = this.#sleepers.first) {
      this.#sleepers.remove(next);
      next.wake();
    }
    this.#turn();
  }
}
