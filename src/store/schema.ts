import type { ColumnType, Generated } from 'kysely';
import type { Action } from '../core/action.ts';
import type { Actor } from '../core/actor.ts';
import type { Outcome, RunEvent } from '../core/events.ts';
import type { Notice } from '../core/lease/notice.ts';
import type { Approval } from '../core/ports/approvals.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import type { MessageRef } from '../core/ports/message-ref.ts';
import type { CancelRequest, NewRun, RunOrigin, Trigger } from '../core/ports/run-store.ts';
import type { OverrideKind } from '../core/ports/schedule-overrides.ts';
import type { StoredLeaseState } from './stored-names.ts';

/** The schema of lamplighter's tables, and that of pg-boss's. */
export const SCHEMA = 'lamplighter';
export const JOBS_SCHEMA = 'lamplighter_jobs';

/** Written as JSON text, read as the value. */
type Json<T> = ColumnType<T, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>;
/** Written by the database's own now() and compared with it: never a value of this process. */
export interface OfDatabaseTime {
  readonly isDatabaseTime: true;
}
type DatabaseTime = ColumnType<Date | null, OfDatabaseTime | null | undefined, OfDatabaseTime | null>;

/** All times except `heartbeat_at` and `touched_at` are milliseconds of the application's clock. */
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
  exceptions: ExceptionsTable;
  notices: NoticesTable;
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
  cancel: JsonOrNull<CancelRequest>;
  origin: JsonOrNull<RunOrigin>;
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

/**
 * Until when an environment stays lit. Every change raises `version`, so that of two concurrent ones one wins; a lease
 * that has ended keeps its row for that.
 */
export interface LeasesTable {
  environment: string;
  lit_until: number;
  version: Generated<number>;
  set_by: Json<Actor>;
  set_at: number;
  reason: string;
  /** What was announced about this `lit_until` already. */
  reminded: Json<StoredLeaseState>;
  ended: Generated<boolean>;
}

/** One row per due time that a process has claimed, so that of several replicas one acts. */
export interface ScheduleClaimsTable {
  environment: string;
  kind: string;
  due_at: number;
  claimed_by: string;
  claimed_at: number;
  touched_at: DatabaseTime;
  run_id: string | null;
  result: string | null;
}

export interface ApprovalsTable {
  id: string;
  environment: string;
  request: Json<Approval['request']>;
  requested_by: Json<Actor>;
  requested_at: number;
  expires_at: number;
  state: Approval['state'];
  decided_by: JsonOrNull<Actor>;
  decided_at: number | null;
  reason: string | null;
  /** The message that requests the approval, so that its buttons can be replaced. */
  message: JsonOrNull<MessageRef>;
}

interface AuditTable {
  id: Generated<number>;
  at: number;
  /** The actor's id, source (the terminal, Slack, a schedule) and display name. */
  actor: string;
  source: Actor['source'];
  actor_name: string;
  environment: string | null;
  action: string;
  result: AuditEntry['result'];
  detail: Json<AuditEntry['detail']>;
}

/** How far a publisher has come with a run, and its state (its message, for one). */
interface CursorsTable {
  publisher: string;
  run_id: string;
  seq: number;
  state: Json<unknown>;
  /** Null when it was released. */
  owner: string | null;
  attempt: Generated<number>;
  heartbeat_at: DatabaseTime;
}

/** Deliveries accepted from outside: written before the acknowledgement. */
interface InboxTable {
  key: string;
  kind: string;
  payload: Json<unknown>;
  /** `new` is never written: the process that accepts an item claims it. */
  state: 'new' | 'taken' | 'done' | 'failed';
  received_at: number;
  owner: string | null;
  attempt: Generated<number>;
  heartbeat_at: DatabaseTime;
  finished_at: number | null;
  detail: string | null;
}

export interface ExceptionsTable {
  id: string;
  environment: string;
  kind: OverrideKind;
  from_at: number;
  until_at: number;
  by: Json<Actor>;
  reason: string;
  detail: Json<Readonly<Record<string, unknown>>>;
  ended_at: number | null;
  ended_by: JsonOrNull<Actor>;
}

interface NoticesTable {
  id: string;
  /** The order of addition within one moment. */
  nth: Generated<number>;
  environment: string;
  at: number;
  body: Json<Notice['body']>;
  message: Json<MessageRef> | null;
  owner: string | null;
  touched_at: DatabaseTime;
  posted: Generated<boolean>;
}
