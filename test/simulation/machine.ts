import { AsyncLocalStorage } from 'node:async_hooks';
import type { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import type { AttemptKey } from '../../src/core/ports/run-store.ts';

/** Whose call it is that reaches the world. */
export const callers = new AsyncLocalStorage<Machine>();

const GONE = new Error('the machine is dead');
const never = (): Promise<never> => new Promise(() => {});

/**
 * The computer on which a replica runs, with a power switch.
 *
 *   running <──> stalled ──> dead
 *      └──────────────────────^
 *
 * `stalled`: nothing of it goes on, while the world and the other machines do; what it had been told before,
 * it still believes afterwards. `dead`: none of its promises settles any more, so its code stops where it is:
 * it writes nothing, calls nobody, and no timer of it fires.
 *
 * Code between two waits cannot be stopped: a machine stops at its next sleep, call or look into the store.
 */
export class Machine {
  readonly name: string;
  readonly clock: Clock;
  /** The attempt that it began last. */
  attempt: AttemptKey | undefined;
  /** Its own time when the store last said that this attempt was the present one, and it heard so. */
  confirmedAtMs = Number.NEGATIVE_INFINITY;
  readonly #base: VirtualClock;
  readonly #sleeping = new Set<AbortController>();
  readonly #death = Promise.withResolvers<never>();
  readonly #gone = new AbortController();
  #state: 'running' | 'stalled' | 'dead' = 'running';
  #resumed = new AbortController();
  #onResume: (() => void)[] = [];
  #stalledMs = 0;
  #stalledSinceMs = 0;

  constructor(name: string, base: VirtualClock) {
    this.name = name;
    this.#base = base;
    this.#death.promise.catch(() => {});
    this.clock = {
      now: () => base.now(),
      sleep: (ms, signal) => this.#sleep(ms, signal),
      outside: (call) => this.#outside(call),
    };
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  /** Aborted by its death: what it had on the wire is cut. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Time without the stalls: what its own code could have measured by counting its steps. */
  ownMs(): number {
    const now = this.#state === 'stalled' ? this.#stalledSinceMs : this.#base.now();
    return now - this.#stalledMs;
  }

  kill(): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    this.#onResume = [];
    this.#gone.abort(GONE);
    this.#resumed.abort(GONE);
    for (const sleeper of this.#sleeping) sleeper.abort(GONE);
    this.#sleeping.clear();
    this.#death.reject(GONE);
  }

  stall(ms: number): void {
    if (this.#state !== 'running') return;
    this.#state = 'stalled';
    this.#stalledSinceMs = this.#base.now();
    this.#resumed = new AbortController();
    void this.#base.sleep(ms).then(() => {
      if (this.#state !== 'stalled') return;
      this.#stalledMs += this.#base.now() - this.#stalledSinceMs;
      this.#state = 'running';
      this.#resumed.abort(GONE);
      for (const go of this.#onResume.splice(0)) go();
    });
  }

  /** Passes when it runs; does not while it stalls, and never once it is dead. */
  async gate(): Promise<void> {
    while (this.#state === 'stalled') await new Promise<void>((resolve) => this.#onResume.push(resolve));
    if (this.#state === 'dead') return never();
  }

  /** The same in the middle of an outside call, where the clock must be told that nobody is waited for. */
  async gateInCall(): Promise<void> {
    while (this.#state === 'stalled') {
      await this.#base.withhold(Number.POSITIVE_INFINITY, this.#resumed.signal).catch(() => {});
    }
    if (this.#state === 'dead') return never();
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return this.#then(() => reject(signal.reason));
      const own = new AbortController();
      const onAbort = () => own.abort(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleeping.add(own);
      const over = (settle: () => void) => {
        this.#sleeping.delete(own);
        signal?.removeEventListener('abort', onAbort);
        this.#then(settle);
      };
      this.#base.sleep(ms, own.signal).then(
        () => over(resolve),
        (reason) => over(() => reject(reason)),
      );
    });
  }

  #then(settle: () => void): void {
    if (this.#state === 'running') settle();
    else if (this.#state === 'stalled') this.#onResume.push(settle);
  }

  async #outside<T>(call: () => Promise<T>): Promise<T> {
    await this.gate();
    try {
      return await this.#base.outside(() =>
        callers.run(this, () => Promise.race([call(), this.#death.promise])),
      );
    } finally {
      await this.gate();
    }
  }
}
