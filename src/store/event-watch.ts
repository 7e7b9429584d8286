import type { RunEvent } from '../core/events.ts';
import { type Clock, SECOND } from '../core/ports/clock.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import { isRepeatable } from './store-error.ts';

/** The polling interval in milliseconds, for lost hints and for processes without hints; hints make it quicker. */
const POLL_MS = SECOND;

export interface WatchOptions {
  store: Pick<RunStore, 'events' | 'onChange'>;
  clock: Clock;
  runId: string;
  /** The number of the last event that the caller knows already. */
  afterSeq?: number;
  signal?: AbortSignal;
}

/**
 * The events of a run as they arrive, from whichever process works on it; ends after `run.finished`. While the store
 * does not answer it keeps trying. Rejects with the signal's reason when that is aborted.
 * store does not answer it goes on trying. Rejects with the signal's reason when that is aborted.
 */
export async function* watchEvents(options: WatchOptions): AsyncGenerator<RunEvent, void, undefined> {
  const { store, clock, runId, signal } = options;
  let seen = options.afterSeq ?? 0;
  let changed = false;
  let wake = (): void => {};
  const unsubscribe = store.onChange(runId, () => {
    changed = true;
    wake();
  });
  try {
    for (;;) {
      signal?.throwIfAborted();
      changed = false;
      const events = await store.events(runId, seen).catch((error): RunEvent[] => {
        if (isRepeatable(error)) return [];
        throw error;
      });
      for (const event of events) {
        seen = event.seq;
        yield event;
        if (event.type === 'run.finished') return;
      }
      if (changed) continue;
      const over = new AbortController();
      wake = () => over.abort();
      await clock
        .sleep(POLL_MS, signal ? AbortSignal.any([over.signal, signal]) : over.signal)
        .catch(() => signal?.throwIfAborted());
    }
  } finally {
    unsubscribe();
  }
}
