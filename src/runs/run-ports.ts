import type { Clock } from '../core/ports/clock.ts';
import type { RunQueue, RunStore } from '../core/ports/run-store.ts';
import type { OpenEnvironment } from './open-environment.ts';

/** What it takes to accept runs and to follow them. */
export interface RunPorts {
  store: RunStore;
  /** Undefined where another process does the work: the command line beside a `serve`. */
  queue?: RunQueue;
  /** Which process this is, for people and for the journal: `host:pid`. */
  owner: string;
  /** For heartbeats and looks into the store; the runs themselves keep their environment's time. */
  clock: Clock;
  open(environment: string): Promise<OpenEnvironment>;
  /** The attempts of this process, each by its run: a request from here need not wait for the next heartbeat. */
  attempts: Map<string, AbortController>;
  /** Faults in the background that end nothing: a look that failed, a store that does not answer for now. */
  onTrouble(error: unknown): void;
  /** Named points around every write of a journal, where a test may end the process or lose an answer. */
  faultPoint?(name: string): void | Promise<void>;
}
