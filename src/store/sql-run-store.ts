import { type Selectable, sql } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import { LamplighterError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { AttemptKey, RunEntry, RunRecord, RunStore } from '../core/ports/run-store.ts';
import { askStore } from './ask-store.ts';
import { askedRows } from './asked-rows.ts';
import { attemptLost } from './attempt-lost.ts';
import { coalesce } from './coalesce.ts';
import type { Database, Tx } from './database.ts';
import { enterRuns } from './enter-runs.ts';
import { leaseChanged } from './lease-changed.ts';
import { RUN_QUEUE } from './open-pg-boss.ts';
import { RUN_COLUMNS, toJson, toRunRecord } from './run-rows.ts';
import type { RunsTable } from './schema.ts';
import { sqlRunReads } from './sql-run-reads.ts';
import { DATABASE_NOW, isStale } from './stale.ts';
import type { Wakes } from './wakes.ts';

export interface SqlStoreParts {
  db: Database;
  jobs: PgBoss;
  wakes: Wakes;
  clock: Clock;
}

const SILENT = isStale('heartbeat_at');

type Finished = Extract<RunEvent, { type: 'run.finished' }>;

/** Durable runs in SQL. Every change is one conditional statement, fenced by the attempt's number. */
export function sqlRunStore(parts: SqlStoreParts): RunStore {
  const { db, jobs, wakes } = parts;
  const asked = <T>(call: () => Promise<T>): Promise<T> => askStore(parts.clock, call);

  const enter = coalesce(async (runs: readonly RunEntry[]) => {
    const { entered, lapsed } = await db.transaction((tx) => enterRuns(tx, jobs, runs));
    if (entered.size > 0) wakes.send('jobs');
    return runs.map((run) => (lapsed.has(run) ? 'lapsed' : entered.get(run.id)));
  });
  const beat = coalesce(async (keys: readonly AttemptKey[]) => {
    const held = await db.beats.transaction((tx) => beatFor(tx, jobs, keys));
    return keys.map((key) => held.get(textOf(key)));
  });

  async function create(run: RunEntry): Promise<{ run: RunRecord; created: boolean }> {
    const inserted = await enter(run);
    if (inserted !== undefined && inserted !== 'lapsed') return { run: inserted, created: true };
    // Entered before, and only the answer was lost; or another run of the environment is alive.
    const same = await reads.run(run.id);
    if (same !== undefined) return { run: same, created: run.whileLease === undefined };
    if (inserted === 'lapsed') throw leaseChanged(run);
    const live = await reads.liveRun(run.environment);
    // That run ended between the two statements, so there is room now.
    return live === undefined ? create(run) : { run: live, created: false };
  }

  async function append(key: AttemptKey, event: RunEvent): Promise<void> {
    const [written] = await writeEvent(db.query, key, event);
    if (written === undefined) await settleRefusal(key, event);
    wakes.send(`run:${key.runId}`);
  }

  async function finish(key: AttemptKey, event: Finished): Promise<void> {
    const written = await db.transaction(async (tx) => {
      const [held] = await writeEvent(tx, key, event);
      if (held === undefined) return false;
      // A queued job is completed as well: its heartbeat may have lapsed without a process claiming the run.
      await jobs.complete(RUN_QUEUE, held.job_id, null, { db: fromKysely(tx), includeQueued: true });
      return true;
    });
    if (!written) await settleRefusal(key, event);
    wakes.send(`run:${key.runId}`);
    // The environment is free: a run that waits for its turn may have it.
    wakes.send('jobs');
  }

  /** Resolves when the event was written already and only the answer was lost; throws otherwise. */
  async function settleRefusal(key: AttemptKey, event: RunEvent): Promise<void> {
    const there = await db.query
      .selectFrom('events')
      .select(['attempt', 'type'])
      .where('run_id', '=', key.runId)
      .where('seq', '=', event.seq)
      .executeTakeFirst();
    if (there?.attempt === key.attempt && there.type === event.type) return;
    const run = await db.query
      .selectFrom('runs')
      .select(['state', 'attempt', 'last_seq', 'owner'])
      .where('id', '=', key.runId)
      .executeTakeFirst();
    if (run?.state === 'running' && run.attempt === key.attempt) {
      throw new LamplighterError(
        'internal',
        `run ${key.runId}: event ${event.seq} does not follow ${run.last_seq}, the last one written`,
      );
    }
    throw attemptLost(key, run);
  }

  async function release(key: AttemptKey): Promise<void> {
    const released = await db.transaction(async (tx) => {
      const held = await heldRun(tx, key)
        .set({ state: 'queued', owner: null, heartbeat_at: null })
        .returning('job_id')
        .executeTakeFirst();
      if (held === undefined) return false;
      // A failed job is handed out again at once; its retries do not run out.
      await jobs.fail(RUN_QUEUE, held.job_id, null, { db: fromKysely(tx) });
      return true;
    });
    if (!released) {
      const run = await reads.run(key.runId);
      if (run?.state !== 'queued' || run.attempt !== key.attempt) throw attemptLost(key, run);
    }
    wakes.send('jobs');
  }

  const reads = sqlRunReads(db, wakes);
  return {
    ...mapped(reads, asked),
    onChange: reads.onChange,
    create: (run) => asked(() => create(run)),
    beginAttempt: (seen, owner, nowMs) =>
      asked(async () => {
        const row = await db.query
          .updateTable('runs')
          .set((eb) => ({
            attempt: eb('attempt', '+', 1),
            state: 'running',
            owner,
            started_at: eb.fn.coalesce('started_at', eb.val(nowMs)),
            heartbeat_at: DATABASE_NOW,
          }))
          .where('id', '=', seen.runId)
          .where('attempt', '=', seen.attempt)
          .where((eb) => eb.or([eb('state', '=', 'queued'), eb.and([eb('state', '=', 'running'), SILENT])]))
          .returning(RUN_COLUMNS)
          .executeTakeFirst();
        return row && toRunRecord(row);
      }),
    append: (key, event) => asked(() => append(key, event)),
    finish: (key, event) => asked(() => finish(key, event)),
    release: (key) => asked(() => release(key)),
    beat: (key) =>
      asked(async () => {
        const held = await beat(key);
        if (held === undefined) throw attemptLost(key, await reads.run(key.runId));
        return held;
      }),
    requestCancel: (runId, request) =>
      asked(async () => {
        const row = await db.query
          .updateTable('runs')
          .set({ cancel: sql`coalesce(cancel, ${toJson(request)}::jsonb)` as never })
          .where('id', '=', runId)
          .where('state', '<>', 'finished')
          .returning('id')
          .executeTakeFirst();
        if (row === undefined) return (await reads.run(runId)) === undefined ? 'unknown' : 'over';
        wakes.send(`run:${runId}`);
        return 'asked';
      }),
    rememberIncarnation: (incarnation) =>
      asked(async () => {
        await db.query
          .insertInto('verified_lives')
          .values({
            environment: incarnation.environment,
            component: incarnation.component,
            life_id: incarnation.lifeId,
            run_id: incarnation.runId,
            verified_at: incarnation.verifiedAtMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }),
  };
}

type Reads = ReturnType<typeof sqlRunReads>;
type Asked = <T>(call: () => Promise<T>) => Promise<T>;

const mapped = (reads: Reads, asked: Asked): Omit<Reads, 'onChange'> => ({
  run: (id) => asked(() => reads.run(id)),
  liveRun: (environment) => asked(() => reads.liveRun(environment)),
  runs: (query) => asked(() => reads.runs(query)),
  events: (id, afterSeq) => asked(() => reads.events(id, afterSeq)),
  phaseDurations: (environment, perPhase) => asked(() => reads.phaseDurations(environment, perPhase)),
  verifiedIncarnation: (environment, component, lifeId) =>
    asked(() => reads.verifiedIncarnation(environment, component, lifeId)),
});

const heldRun = (tx: Tx, key: AttemptKey) =>
  tx
    .updateTable('runs')
    .where('id', '=', key.runId)
    .where('attempt', '=', key.attempt)
    .where('state', '=', 'running');

const textOf = ({ runId, attempt }: AttemptKey): string => `${runId} ${attempt}`;

/** One statement for all runs that this process holds, and one for their jobs. */
async function beatFor(
  tx: Tx,
  jobs: PgBoss,
  keys: readonly AttemptKey[],
): Promise<ReadonlyMap<string, Pick<RunRecord, 'cancel'>>> {
  const { rows } = await sql<Pick<Selectable<RunsTable>, 'id' | 'attempt' | 'cancel' | 'job_id'>>`
    with locked as (
      select runs.id, runs.attempt from lamplighter.runs
      join ${askedRows(keys, '"runId" text, attempt integer')}
        on runs.id = asked."runId" and runs.attempt = asked.attempt
      where runs.state = 'running' order by runs.id for update of runs
    )
    update lamplighter.runs set heartbeat_at = now() from locked
    where runs.id = locked.id and runs.attempt = locked.attempt and runs.state = 'running'
    returning runs.id, runs.attempt, runs.cancel, runs.job_id`.execute(tx);
  if (rows.length > 0) {
    await jobs.touch(
      RUN_QUEUE,
      rows.map((row) => row.job_id),
      { db: fromKysely(tx) },
    );
  }
  return new Map(
    rows.map(({ id, attempt, cancel }) => [
      textOf({ runId: id, attempt }),
      cancel === null ? {} : { cancel },
    ]),
  );
}

/**
 * One statement: the run's row is changed only for the attempt that holds it and only when the event is the next one,
 * and the event is written only when the row was changed. The row's lock makes an attempt that begins at the same
 * moment wait, so that it reads every event of the one before.
 * Source: https://www.postgresql.org/docs/current/transaction-iso.html
 */
function writeEvent(db: Pick<Tx, 'with'>, key: AttemptKey, event: RunEvent): Promise<{ job_id: string }[]> {
  return db
    .with('held', (query) =>
      query
        .updateTable('runs')
        .set({
          last_seq: event.seq,
          ...(event.type === 'run.finished' && {
            state: 'finished',
            outcome: event.outcome,
            finished_at: event.at,
            heartbeat_at: null,
          }),
        })
        .where('id', '=', key.runId)
        .where('attempt', '=', key.attempt)
        .where('state', '=', 'running')
        .where('last_seq', '=', event.seq - 1)
        .returning(['id', 'job_id']),
    )
    .with('written', (query) =>
      query
        .insertInto('events')
        .columns(['run_id', 'seq', 'attempt', 'at', 'type', 'body'])
        .expression((eb) =>
          eb
            .selectFrom('held')
            .select([
              'held.id',
              sql<number>`${event.seq}::integer`.as('seq'),
              sql<number>`${key.attempt}::integer`.as('attempt'),
              sql<number>`${event.at}::bigint`.as('at'),
              sql<string>`${event.type}::text`.as('type'),
              sql<string>`${toJson(event)}::jsonb`.as('body'),
            ]),
        )
        .returning('seq'),
    )
    .selectFrom('held')
    .select('job_id')
    .execute();
}
