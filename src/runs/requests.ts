import type { Role } from '../core/access.ts';
import type { Action } from '../core/action.ts';
import type { ComponentSpec } from '../core/component.ts';
import type { Outcome, RunEvent } from '../core/events.ts';
import type { RequestedEnd } from '../core/lease/arithmetic.ts';
import type { Person } from '../core/lease/policy.ts';
import type { Probe } from '../core/observation.ts';
import type { RunOrigin, RunRecord, Trigger } from '../core/ports/run-store.ts';

/** A request of a person or the schedule. The CLI, Slack and schedules all use it. */
export interface RunRequest {
  action: Action;
  /** The requester, as shown to people. */
  requester: string;
  /** Who asks and where, for later lookup. */
  origin?: RunOrigin;
  /** `up` only: leave the application layer out. */
  infraOnly?: boolean;
  /** `up` only: run the tasks of an incarnation although they show as done. */
  reset?: boolean;
  /** Another run under way is cancelled and awaited; a person has confirmed that. */
  supersede?: boolean;
  /** Default: a person. */
  trigger?: Trigger;
  /** `up` only: how long to keep it lit, where that is not the default. */
  lit?: RequestedEnd;
  /** The requester's role, where it does not follow from the source. */
  role?: Role;
}

/** A run under way. */
export interface RunHandle {
  runId: string;
  /** Present when an equal run was under way already: that run is followed instead of a new one. */
  joined?: RunRecord;
  /** All events, from the first, in order; ends after `run.finished`. */
  events: AsyncIterable<RunEvent>;
  /**
   * Requests the end of the run: work under way is released, nothing new is begun, the journal ends cleanly. With
   * `person` a stop is not retried.
   */
  cancel(reason: string, by?: string, person?: Person): void;
  /** Stops following; the run goes on. `events` ends, and `finished` rejects. */
  leave(): void;
  /** Whether this process works on it: then nobody does once it leaves, until another process resumes it. */
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
  probe: Probe;
}

export interface StatusReport {
  environment: string;
  atMs: number;
  rows: readonly StatusRow[];
  /** `lit`: everything is on; `dark`: nothing is; `mixed`: anything else; `unknown`: some rows could not be asked. */
  summary: 'lit' | 'dark' | 'mixed' | 'unknown';
  /** What to do now, as the configuration's `nextSteps` say. */
  nextSteps: readonly string[];
  /** The run under way and its journal, where the store was reachable. */
  underWay?: { run: RunRecord; events: readonly RunEvent[] };
}

/** One finding of `check`: whether the bot may do what it will have to do. */
export interface CheckFinding {
  subject: string;
  ok: boolean;
  detail: string;
  remedy?: string;
}
