import type { ColumnType, Generated } from 'kysely';
import type { Action } from '../core/action.ts';
import type { Outcome, RunEvent } from '../core/events.ts';
import type { CancelRequest, NewRun, Trigger } from '../core/ports/run-store.ts';

/** Where lamplighter's tables are, and where pg-boss has its own. */
export const SCHEMA = 'lamplighter';
export const JOBS_SCHEMA = 'lamplighter_jobs';

/** Written as JSON text, read as the value. */
type Json<T> = ColumnType<T, string, string>;
/** Only ever compared with the database's own now(), so it is never read into the process. */
type DatabaseTime = ColumnType<Date | null, never, never>;

/** All times but `heartbeat_at` are milliseconds of the application's clock. */
export interface Schema {
  runs: RunsTable;
  events: EventsTable;
  verified_lives: VerifiedLivesTable;
  leases: LeasesTable;
  schedule_claims: ScheduleClaimsTable;
  approvals: ApprovalsTable;
  audit: AuditTable;
  cursors: CursorsTable;
  inbox: InboxTable;
}

export interface RunsTable {
  id: string;
  environment: string;
  action: Action;
  requester: string;
  trigger: Trigger;
  options: Json<NewRun['options']>;
  created_at: number;
  state: 'queued' | 'running' | 'finished';
  attempt: Generated<number>;
  /** The number of the last event: an event is written by raising it by one. */
  last_seq: Generated<number>;
  owner: string | null;
  heartbeat_at: DatabaseTime;
  started_at: number | null;
  finished_at: number | null;
  outcome: Outcome | null;
  cancel: ColumnType<CancelRequest | null, string | null, string | null>;
  job_id: string;
}

interface EventsTable {
  run_id: string;
  seq: number;
  attempt: number;
  at: number;
  type: RunEvent['type'];
  body: Json<RunEvent>;
}

interface VerifiedLivesTable {
  environment: string;
  component: string;
  life_id: string;
  run_id: string;
  verified_at: number;
}

/** Until when an environment stays lit. `version` is raised by every change, so that two at once have one winner. */
interface LeasesTable {
  environment: string;
  lit_until: number;
  version: Generated<number>;
  set_by: string;
  set_at: number;
  reason: string;
  /** What was said about this `lit_until` already. */
  reminded: Json<unknown>;
}

/** One row per due time that somebody has taken on, so that of several replicas one acts. */
interface ScheduleClaimsTable {
  environment: string;
  kind: string;
  due_at: number;
  claimed_by: string;
  claimed_at: number;
  run_id: string | null;
  result: string | null;
}

interface ApprovalsTable {
  id: string;
  environment: string;
  request: Json<unknown>;
  requested_by: string;
  requested_at: number;
  expires_at: number;
  state: 'open' | 'approved' | 'refused' | 'expired' | 'replaced';
  decided_by: string | null;
  decided_at: number | null;
  /** The message that asks, so that its buttons can be replaced. */
  message: ColumnType<unknown, string | null, string | null>;
}

interface AuditTable {
  id: Generated<number>;
  at: number;
  actor: string;
  /** Where it came from: the terminal, Slack, a schedule. */
  source: string;
  environment: string | null;
  action: string;
  result: string;
  detail: Json<unknown>;
}

/** How far a publisher has come with a run, and what it needs to go on (its message, for one). */
interface CursorsTable {
  publisher: string;
  run_id: string;
  seq: number;
  state: Json<unknown>;
}

/** What was accepted from outside and is not worked on yet: written before the acknowledgement. */
interface InboxTable {
  key: string;
  kind: string;
  payload: Json<unknown>;
  state: 'new' | 'taken' | 'done' | 'failed';
  received_at: number;
  owner: string | null;
  attempt: Generated<number>;
  heartbeat_at: DatabaseTime;
  finished_at: number | null;
  detail: string | null;
}
