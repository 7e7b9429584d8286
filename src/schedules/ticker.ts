import cron from 'node-cron';
import { isAbort } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import type { Evening } from '../use-cases/evening/evening.ts';

interface Ticked {
  evening: Pick<Evening, 'environment' | 'tick' | 'now'>;
  /** The environment's own time, by which it sleeps until the next thing is due. */
  clock: Clock;
}

export interface TickerOptions {
  environments: readonly Ticked[];
  /** Calls it when a lease may have changed. */
  onChange(wake: () => void): () => void;
  onTrouble(error: unknown): void;
  /** After each tick that went well. */
  onTick?(environment: string): void;
  /** False on virtual time, where nothing may hang on the machine's own minutes. */
  minutes?: boolean;
}

/** After a tick that failed. */
const AGAIN_MS = 5 * SECOND;

/**
 * Ticks every environment whenever something is due there, at least once a minute, until it is stopped:
 *
 *   ticking ──> sleeping until the next moment ──it has come | a minute of the machine | a lease changed──> ticking
 *
 * Ticks of one environment never overlap; one that fails is repeated, and keeps no other from its own.
 */
export function startTicker({ environments, onChange, onTrouble, onTick, minutes = true }: TickerOptions): {
  stop(): Promise<void>;
} {
  const stopped = new AbortController();
  let news = new AbortController();
  const wake = (): void => {
    const before = news;
    news = new AbortController();
    before.abort();
  };
  const everyMinute = minutes
    ? cron.schedule('* * * * *', wake, { name: 'lamplighter-minutes', noOverlap: true })
    : undefined;
  const ignore = onChange(wake);

  const watch = async ({ evening, clock }: Ticked): Promise<void> => {
    while (!stopped.signal.aborted) {
      const woken = AbortSignal.any([stopped.signal, news.signal]);
      let sleepMs = AGAIN_MS;
      try {
        sleepMs = Math.min(MINUTE, Math.max(0, (await evening.tick()) - evening.now()));
        onTick?.(evening.environment);
      } catch (error) {
        onTrouble(error);
      }
      try {
        await clock.sleep(sleepMs, woken);
      } catch (error) {
        if (!woken.aborted && !isAbort(error)) throw error;
      }
    }
  };
  const watching = environments.map(watch);
  return {
    async stop() {
      stopped.abort();
      ignore();
      await everyMinute?.destroy();
      await Promise.all(watching);
    },
  };
}
