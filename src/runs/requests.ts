import type { Role } from '../core/access.ts';
import type { Action } from '../core/action.ts';
import type { ComponentSpec } from '../core/component.ts';
import type { Outcome, RunEvent } from '../core/events.ts';
import type { Wish } from '../core/lease/arithmetic.ts';
import type { Person } from '../core/lease/policy.ts';
import type { Look } from '../core/observation.ts';
import type { RunOrigin, RunRecord, Trigger } from '../core/ports/run-store.ts';

/** What a person or the clock asks for. The CLI, Slack and schedules all speak this. */
export interface RunRequest {
  action: Action;
  /** Who asks, as shown to people. */
  requester: string;
  /** Who asks and where, to be found again. */
  origin?: RunOrigin;
  /** `up` only: leave the application layer out. */
  infraOnly?: boolean;
  /** `up` only: run the tasks of a life although the world shows them as done. */
  reset?: boolean;
  /** Something else that is under way is cancelled and waited for; a person has confirmed that. */
  supersede?: boolean;
  /** Default: a person. */
  trigger?: Trigger;
  /** `up` only: how long it is to stay lit, where that is not the usual time. */
  lit?: Wish;
  /** What the requester may, where that is not clear from where they are. */
  role?: Role;
}

/** A run under way. */
export interface RunHandle {
  runId: string;
  /** Present when the same was under way already: the run that is followed instead of a new one. */
  joined?: RunRecord;
  /** All events, from the first, in order; ends after `run.finished`. */
  events: AsyncIterable<RunEvent>;
  /**
   * Asks the run to end: what is under way is let go, nothing new is begun, the journal ends cleanly. With `person` a
   * stop is not tried again.
   */
  cancel(reason: string, by?: string, person?: Person): void;
  /** Stops following; the run goes on. `events` ends, and `finished` rejects. */
  leave(): void;
  /** Whether this process is at work on it: then nobody is once it leaves, until another takes it up. */
  isWorkedOnHere(): boolean;
  /** The run's own time, for elapsed times in views. */
  now(): number;
  /** Settles when the run is over; never rejects for a failure of a component. */
  finished: Promise<RunResult>;
}

export interface RunResult {
  outcome: Outcome;
  events: readonly RunEvent[];
  /** What to do now, as the configuration's `nextSteps` say; given after an `up` that succeeded. */
  nextSteps?: readonly string[];
}

export interface StatusRow {
  component: ComponentSpec;
  look: Look;
}

export interface StatusReport {
  environment: string;
  atMs: number;
  rows: readonly StatusRow[];
  /** `lit`: everything is on; `dark`: nothing is; `mixed`: anything else; `unknown`: some rows could not be asked. */
  summary: 'lit' | 'dark' | 'mixed' | 'unknown';
  /** What to do now, as the configuration's `nextSteps` say. */
  nextSteps: readonly string[];
  /** The run under way and its journal, where the store could be asked. */
  underWay?: { run: RunRecord; events: readonly RunEvent[] };
}

/** One finding of `check`: may the bot do what it will have to do? */
export interface CheckFinding {
  subject: string;
  ok: boolean;
  detail: string;
  remedy?: string;
}
