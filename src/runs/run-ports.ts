import type { Clock } from '../core/ports/clock.ts';
import type { RunQueue, RunStore } from '../core/ports/run-store.ts';
import type { OpenEnvironment } from './open-environment.ts';

/** The ports that are needed to accept runs and to follow them. */
export interface RunPorts {
  store: RunStore;
  /** Undefined where another process does the work: the command line beside a `serve`. */
  queue?: RunQueue;
  /** The name of this process, for people and for the journal: `host:pid`. */
  owner: string;
  /** For heartbeats and reads of the store; the runs themselves keep their environment's time. */
  clock: Clock;
  open(environment: string): Promise<OpenEnvironment>;
  /** The attempts of this process, by run: a local request need not wait for the next heartbeat. */
  attempts: Map<string, AbortController>;
  /** Background faults that end nothing: a failed poll, a store that does not answer for now. */
  onTrouble(error: unknown): void;
  /** Called at named points around every write of a journal, where a test may end the process or lose a result. */
  faultPoint?(name: string): void | Promise<void>;
}
