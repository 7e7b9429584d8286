import type { RunEvent } from '../events.ts';

/** Where a run writes what happens. An effect starts only after its intent has been appended. */
export interface Journal {
  append(event: RunEvent): Promise<void>;
  /** Throws `attempt-lost` when another attempt has the run, without writing anything. */
  confirm?(): Promise<void>;
}
