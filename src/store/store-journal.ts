import type { RunEvent } from '../core/events.ts';
import { type Clock, SECOND } from '../core/ports/clock.ts';
import type { Journal } from '../core/ports/journal.ts';
import type { Random } from '../core/ports/random.ts';
import type { AttemptKey, RunStore } from '../core/ports/run-store.ts';
import { isRepeatable, type StoreError } from './store-error.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10 * SECOND;

export interface StoreJournalOptions {
  store: Pick<RunStore, 'append' | 'finish' | 'beat' | 'rememberIncarnation'>;
  key: AttemptKey;
  clock: Clock;
  random: Random;
  /** Aborts the waiting for a store that does not come back: the process is leaving. */
  signal?: AbortSignal;
  /** The store does not answer; the run holds. Called at each try. */
  onHold?(error: StoreError, tries: number): void;
  /** Called when the store answers again. */
  onResume?(): void;
}

/**
 * The journal of one attempt.
 *
 *   writing ──store does not answer──> holding ──it answers──> writing
 *      └────────another attempt has the run───────> lost
 *
 * While it holds, nothing is acknowledged, so no effect begins: an intent is written first. Events wait in
 * their order. Once lost (or refused), every further event is refused with the same error.
 */
export function storeJournal(options: StoreJournalOptions): Journal {
  let last: Promise<void> = Promise.resolve();
  return {
    append(event) {
      // One chain: after a failure the later events fail too, and none overtakes another.
      last = last.then(() => untilItAnswers(options, () => write(options, event)));
      return last;
    },
    confirm: () => untilItAnswers(options, () => confirm(options)),
    remember: (incarnation) =>
      untilItAnswers(options, async () =>
        options.store.rememberIncarnation({ ...incarnation, runId: options.key.runId }),
      ),
  };
}

const write = ({ store, key }: StoreJournalOptions, event: RunEvent): Promise<void> =>
  event.type === 'run.finished' ? store.finish(key, event) : store.append(key, event);

async function confirm({ store, key }: StoreJournalOptions): Promise<void> {
  await store.beat(key);
}

/** Repeats the write while the store does not answer. */
async function untilItAnswers(options: StoreJournalOptions, ask: () => Promise<void>): Promise<void> {
  const { clock, random, signal } = options;
  for (let tries = 1; ; tries += 1) {
    signal?.throwIfAborted();
    try {
      await ask();
      if (tries > 1) options.onResume?.();
      return;
    } catch (error) {
      if (!isRepeatable(error)) throw error;
      options.onHold?.(error, tries);
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 10));
      await clock.sleep(pauseMs / 2 + (pauseMs / 2) * random(), signal);
    }
  }
}
