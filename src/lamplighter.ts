import type { RunEvent } from './core/events.ts';
import type { Person } from './core/lease/policy.ts';
import type { Probe } from './core/observation.ts';
import type { Plan } from './core/plan/plan.ts';
import type { AuditEntry } from './core/ports/audit.ts';
import type { RunRecord } from './core/ports/run-store.ts';
import type { Cancelled } from './leases/cancel-run.ts';
import type { LeaseService } from './leases/lease-service.ts';
import type { OwnPlace } from './reports/check-own-place.ts';
import type { CostPeriod, EnvironmentCost } from './reports/report-cost.ts';
import type { CheckFinding, RunHandle, RunRequest, StatusReport } from './runs/requests.ts';

/** What the outside of lamplighter can ask of it. */
export interface Lamplighter {
  /** Names of the configured environments. */
  readonly environments: readonly string[];
  /** The named environment, or the only one; throws `environment-unknown` with the nearest name. */
  resolve(name?: string): string;
  /** `onLook` is called with each component's probe as it comes: slow ones need not delay the others. */
  status(
    environment: string,
    signal: AbortSignal,
    onProbe?: (component: string, probe: Probe) => void,
  ): Promise<StatusReport>;
  plan(environment: string, request: RunRequest, signal: AbortSignal): Promise<Plan>;
  /**
   * Enters a run and follows it, or joins the one that does the same already. Throws `run-in-progress` when
   * something else is under way.
   */
  start(environment: string, request: RunRequest, signal: AbortSignal): Promise<RunHandle>;
  /** With `here` also whether it would stop the very process that asks. */
  check(environment: string, signal: AbortSignal, place?: OwnPlace): Promise<CheckFinding[]>;
  /** The run that is under way, if there is one. */
  liveRun(environment: string): Promise<RunRecord | undefined>;
  /**
   * Ends what is under way: the run of that id and no other, or whatever there is. Of a stop it ends every retry as
   * well, and resolves once it is over and an end is in force; of anything else as soon as it is asked to end.
   */
  cancel(
    environment: string,
    person: Person,
    options: { runId?: string | undefined; signal: AbortSignal },
  ): Promise<Cancelled>;
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
  evening(environment: string): Promise<LeaseService>;
  /** Keeps every environment's leases and schedule, until it is stopped. */
  keepTime(): Promise<{ stop(): Promise<void> }>;
  /** For animation in views: real time in production, scaled in a served sandbox. */
  readonly speed: number;
  close(): Promise<void>;
}
