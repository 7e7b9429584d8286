import type { Clock } from './clock.ts';
import type { RunQueue } from './run-store.ts';
import type { StorePorts } from './store-ports.ts';

/** Hears every named point around a write of a journal; a test ends the process there, or loses an answer. */
export type FaultPoint = (name: string) => void | Promise<void>;

/** Where runs are kept, and how this process takes them up. */
export interface Runs extends StorePorts {
  /** Undefined where another process does the work: the command line beside a `serve`. */
  queue?: RunQueue;
  /** Which process this is, for people and for the journal: `host:pid`. */
  owner: string;
  /** For heartbeats and looks into the store; the runs themselves keep their environment's time. */
  clock: Clock;
  /** Faults in the background that end nothing: a look that failed, a store that does not answer for now. */
  onTrouble(error: unknown): void;
  faultPoint?: FaultPoint;
  close(): Promise<void>;
}
