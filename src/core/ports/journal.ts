import type { RunEvent } from '../events.ts';
import type { VerifiedIncarnation } from './run-store.ts';

/** Where a run records its events. An effect starts only after its intent has been appended. */
export interface Journal {
  append(event: RunEvent): Promise<void>;
  /** Throws `attempt-lost` when another attempt has the run, without writing anything. */
  confirm?(): Promise<void>;
  /** Stores what was verified for one incarnation, and for that one only, beyond the end of the run. */
  remember?(incarnation: Omit<VerifiedIncarnation, 'runId'>): Promise<void>;
}
