import cron from 'node-cron';
import { isAbort } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import type { SeenLease } from '../core/ports/leases.ts';
import type { LeaseService } from './lease-service.ts';
import { PrioritySemaphore, type Urgency } from './priority-semaphore.ts';

interface Ticked {
  evening: Pick<LeaseService, 'environment' | 'tick' | 'now'>;
  /** The environment's own time, by which it sleeps until the next due moment. */
  clock: Clock;
}

export interface TickerOptions {
  environments: readonly Ticked[];
  /** Subscribes to possible changes of a lease; returns the unsubscribe function. */
  onChange(wake: () => void): () => void;
  onTrouble(error: unknown): void;
  /** All leases in one read. Without it every change wakes every environment. */
  leases?(): Promise<readonly SeenLease[]>;
  /** Called after each tick that succeeded. */
  onTick?(environment: string): void;
  /** False on virtual time, where nothing may depend on the machine's own minutes. */
  minutes?: boolean;
}

/** The pause after a failed tick. */
const AGAIN_MS = 5 * SECOND;
/**
 * The most ticks at once: the store makes one statement of their simultaneous reads. More would only take longer each.
 */
const AT_ONCE = 200;
/** How long a tick keeps its turn: one that waits for a cloud which does not answer must not block the others. */
const TURN_MS = 2 * SECOND;
/** The longest that runs wait for due ticks, in milliseconds. */
const CALM_MS = 5 * SECOND;
/** The interval between two reads of which leases have changed. */
const LEASES_EVERY_MS = SECOND;

/**
 * Ticks every environment whenever something is due there, at least once a minute, until it is stopped:
 *
 *   waiting for its turn ──> ticking ──> sleeping until the next moment
 *        ^                                  │ it has come | a minute has passed | its lease has changed
 *        └──────────────────────────────────┘
 *
 * Ticks of one environment never overlap; one that fails is repeated, and keeps no other from its own. Where many
 * wait for their turn, those in which something is due go first: a tick without due work may come late.
 */
export function startTicker(options: TickerOptions): Ticker {
  const { environments, onChange, onTrouble, onTick, leases, minutes = true } = options;
  const stopped = new AbortController();
  const turns = new PrioritySemaphore(AT_ONCE);
  const sleepers = new Map<string, Sleeper>();
  const wake = (isDue: (sleeper: Sleeper, environment: string) => boolean): void => {
    for (const [environment, sleeper] of sleepers) if (isDue(sleeper, environment)) sleeper.wake();
  };
  // A machine that slept, or a clock that was set, reaches a moment without its timer.
  const everyMinute = minutes
    ? cron.schedule('* * * * *', () => wake(({ isDue }) => isDue()), {
        name: 'lamplighter-minutes',
        noOverlap: true,
      })
    : undefined;

  let seen = new Map<string, number>();
  let isLooking = false;
  let looksAgain = false;
  const pace = environments[0]?.clock;
  /** One statement for all environments, and a tick for those whose lease has changed. */
  const lookAtLeases = async (): Promise<void> => {
    looksAgain = isLooking;
    if (isLooking || leases === undefined) return;
    isLooking = true;
    do {
      looksAgain = false;
      try {
        const now = new Map((await leases()).map(({ environment, version }) => [environment, version]));
        const before = seen;
        seen = now;
        wake((_, environment) => now.get(environment) !== before.get(environment));
        await pace?.sleep(LEASES_EVERY_MS, stopped.signal);
      } catch (error) {
        if (stopped.signal.aborted) return;
        // Each environment ticks once a minute all the same.
        onTrouble(error);
      }
    } while (looksAgain);
    isLooking = false;
  };
  const ignore = onChange(leases === undefined ? () => wake(() => true) : () => void lookAtLeases());

  const watch = async ({ evening, clock }: Ticked): Promise<void> => {
    let nextMs = Number.POSITIVE_INFINITY;
    let urgency: Urgency = 'look';
    while (!stopped.signal.aborted) {
      const news = new AbortController();
      sleepers.set(evening.environment, { wake: () => news.abort(), isDue: () => evening.now() >= nextMs });
      const woken = AbortSignal.any([stopped.signal, news.signal]);
      let sleepMs = AGAIN_MS;
      const done = await turns.take(urgency);
      const over = new AbortController();
      clock.sleep(TURN_MS, over.signal).then(done, () => {});
      try {
        if (stopped.signal.aborted) return;
        nextMs = await evening.tick();
        sleepMs = Math.min(MINUTE, Math.max(0, nextMs - evening.now()));
        onTick?.(evening.environment);
      } catch (error) {
        // Work that was aborted because the process leaves is no trouble.
        if (!stopped.signal.aborted || !isAbort(error)) onTrouble(error);
      } finally {
        over.abort();
        done();
      }
      try {
        await clock.sleep(sleepMs, woken);
      } catch (error) {
        if (!woken.aborted && !isAbort(error)) throw error;
      }
      urgency = evening.now() >= nextMs ? 'due' : news.signal.aborted ? 'news' : 'look';
    }
  };
  const watching = environments.map(watch);
  return {
    async idle() {
      const over = new AbortController();
      const late = pace?.sleep(CALM_MS, AbortSignal.any([over.signal, stopped.signal])).catch(() => {});
      await Promise.race([turns.idle(), late ?? Promise.resolve()]);
      over.abort();
    },
    async stop() {
      stopped.abort();
      ignore();
      await everyMinute?.destroy();
      await Promise.all(watching);
    },
  };
}

export interface Ticker {
  stop(): Promise<void>;
  /**
   * Resolves when everything due is done, or after 5 s: a start that is entered in time may take its turn, one that is
   * not entered yet may not.
   */
  idle(): Promise<void>;
}

interface Sleeper {
  wake(): void;
  isDue(): boolean;
}
