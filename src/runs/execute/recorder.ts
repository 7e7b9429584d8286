import type { RunEvent, RunEventBody } from '../../core/events.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Journal } from '../../core/ports/journal.ts';
import type { VerifiedIncarnation } from '../../core/ports/run-store.ts';
import { redactWords } from '../../core/redact.ts';

/** Numbers the events of one run and writes them, redacted, to the journal in that order. */
export interface Recorder {
  /**
   * Resolves when the event is in the journal. Awaited before an effect (intent) and after it (result); elsewhere only
   * the order matters, and `drained` waits for the rest.
   */
  record(body: RunEventBody): Promise<void>;
  /**
   * Throws `attempt-lost` when the run is no longer this attempt's. Called before each further effect of one intent.
   */
  confirm(): Promise<void>;
  /** Stores what was verified for one incarnation; earlier events are in the journal by then. */
  remember(incarnation: Omit<VerifiedIncarnation, 'runId' | 'verifiedAtMs'>): Promise<void>;
  /** Resolves when every recorded event is in the journal; rejects when writing has failed. */
  drained(): Promise<void>;
  readonly events: readonly RunEvent[];
}

export function createRecorder(options: {
  runId: string;
  clock: Clock;
  journal: Journal;
  /** The number of the last event that an earlier attempt has written; 0 for a new run. */
  lastSeq: number;
  onFailure(error: unknown): void;
}): Recorder {
  const { runId, clock, journal, lastSeq, onFailure } = options;
  const events: RunEvent[] = [];
  let written: Promise<void> = Promise.resolve();
  return {
    events,
    record(body) {
      const event = {
        ...redactWords(body),
        seq: lastSeq + events.length + 1,
        at: clock.now(),
        runId,
      } as RunEvent;
      events.push(event);
      // One chain: no event is in the journal before the one with the number below it.
      written = written.then(() => journal.append(event));
      // A caller that does not await this event still receives the failure here and through `drained`.
      written.catch(onFailure);
      return written;
    },
    async confirm() {
      try {
        await journal.confirm?.();
      } catch (error) {
        onFailure(error);
        throw error;
      }
    },
    remember(incarnation) {
      const verifiedAtMs = clock.now();
      written = written.then(() => journal.remember?.({ ...incarnation, verifiedAtMs }));
      written.catch(onFailure);
      return written;
    },
    drained: () => written,
  };
}
