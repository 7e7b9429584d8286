import type { Role } from '../core/access.ts';
import type { Action } from '../core/action.ts';
import type { ComponentSpec } from '../core/component.ts';
import type { Outcome, RunEvent } from '../core/events.ts';
import type { Wish } from '../core/lease/arithmetic.ts';
import type { Look } from '../core/observation.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import type { RunOrigin, RunRecord, Trigger } from '../core/ports/run-store.ts';
import type { OwnPlace } from './check-own-place.ts';
import type { Evening } from './evening/evening.ts';
import type { CostPeriod, EnvironmentCost } from './report-cost.ts';

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
  /** Asks the run to end: what is under way is let go, nothing new is begun, the journal ends cleanly. */
  cancel(reason: string, by?: string): void;
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

/** What the outside of lamplighter can ask of it. */
export interface App {
  /** Names of the configured environments. */
  readonly environments: readonly string[];
  /** The named environment, or the only one; throws `environment-unknown` with the nearest name. */
  resolve(name?: string): string;
  /** `onLook` hears of each component as it is seen: slow ones need not keep the others back. */
  status(
    environment: string,
    signal: AbortSignal,
    onLook?: (component: string, look: Look) => void,
  ): Promise<StatusReport>;
  plan(environment: string, request: RunRequest, signal: AbortSignal): Promise<Plan>;
  /**
   * Enters a run and follows it, or joins the one that does the same already. Throws `run-in-progress` when
   * something else is under way.
   */
  start(environment: string, request: RunRequest, signal: AbortSignal): Promise<RunHandle>;
  /** With `here` also whether it would stop the very process that asks. */
  check(environment: string, signal: AbortSignal, here?: OwnPlace): Promise<CheckFinding[]>;
  /** The run that is under way, if there is one. */
  liveRun(environment: string): Promise<RunRecord | undefined>;
  /** Follows a run, whoever works on it. Throws `run-unknown`. */
  follow(runId: string): Promise<RunHandle>;
  /** The newest first, of one environment or of all. */
  history(query: { environment?: string; limit: number }): Promise<RunRecord[]>;
  /** A run and its journal. Throws `run-unknown`. */
  show(runId: string): Promise<{ run: RunRecord; events: readonly RunEvent[] }>;
  /** Who asked for what, and what came of it, the newest first. */
  audit(query: { environment?: string; limit: number; beforeMs?: number }): Promise<AuditEntry[]>;
  /** Puts down who asked for what, at this moment of this process's clock. */
  record(entry: Omit<AuditEntry, 'atMs'>): Promise<void>;
  /** What a month or any other time has cost. Throws `config-invalid` where no prices are written down. */
  cost(environment: string, period: CostPeriod): Promise<EnvironmentCost>;
  /** Takes up every run that needs an attempt, until it is stopped. Commands work on their own runs without. */
  work(concurrency: number): Promise<{ stop(): Promise<void> }>;
  /** Leases and the schedule of one environment. */
  evening(environment: string): Promise<Evening>;
  /** Keeps every environment's leases and schedule, until it is stopped. */
  keepTime(): Promise<{ stop(): Promise<void> }>;
  /** For animation in views: real time in production, scaled in a served sandbox. */
  readonly speed: number;
  close(): Promise<void>;
}
