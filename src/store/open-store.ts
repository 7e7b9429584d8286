import { fromKysely, type PgBoss } from 'pg-boss';
import { LamplighterError } from '../core/errors.ts';
import { type Clock, MINUTE, SECOND } from '../core/ports/clock.ts';
import type { RunQueue } from '../core/ports/run-store.ts';
import type { StorePorts } from '../core/ports/store-ports.ts';
import type { Database } from './database.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';
import { migrate } from './migrate.ts';
import { openJobs, RUN_QUEUE } from './open-pg-boss.ts';
import type { WaitingForStore } from './postgres-database.ts';
import { sqlRunQueue } from './run-queue.ts';
import { sqlPorts } from './sql-ports/index.ts';
import { sqlRunStore } from './sql-run-store.ts';
import { toStoreError } from './store-error.ts';
import { Wakes } from './wakes.ts';

/** The store's folder by default. */
const DEFAULT_DATA_DIR = './data/store';

/** A server that vanished without closing its connection must not hold a run for ever. */
const ANSWER_LIMIT_MS = 30 * SECOND;

export interface OpenStoreOptions {
  /** A PostgreSQL address (`DATABASE_URL`). Without one the store is a PGlite in this process. */
  url?: string | undefined;
  /** For PGlite; default `./data/store`. */
  dataDir?: string | undefined;
  clock: Clock;
  /** Names this process in the database's list of connections. */
  owner: string;
  /** How long a start waits for a database that does not answer, in milliseconds; default one minute. */
  patienceMs?: number;
  /** How long a PostgreSQL may take to answer a statement, in milliseconds; default 30 s. */
  answerLimitMs?: number;
  onWaiting?(waiting: WaitingForStore): void;
  /** Aborts the waiting for a PGlite folder whose owner may still live. */
  signal?: AbortSignal;
  /**
   * Called when a PGlite folder is no longer this process's: every further call throws the same `store-taken`, and the
   * process should end. Reported to `onTrouble` where it is left out.
   */
  onLost?(error: LamplighterError): void;
  /** Background faults: a broken connection, a failed poll of the queue. Nothing is lost. */
  onTrouble?(error: unknown): void;
}

export interface OpenStore extends StorePorts {
  queue: RunQueue;
  /** For the further tables. Queries past `transaction` while one is open throw. */
  db: Database;
  /** Closes the connections. Workers must be stopped before. */
  close(): Promise<void>;
}

/** Opens the store, waits for it, and migrates its tables. Throws one LamplighterError with a remedy. */
export async function openStore(options: OpenStoreOptions): Promise<OpenStore> {
  const onTrouble = (error: unknown): void => options.onTrouble?.(toStoreError(error));
  const db = await connect(options, onTrouble);
  let jobs: PgBoss | undefined;
  const wakes = new Wakes(db);
  const closing = { all: undefined as Promise<void> | undefined };
  const close = async (): Promise<void> => {
    await wakes.stop();
    await jobs?.stop({ graceful: false, close: false });
    await db.close();
  };
  try {
    await migrate(db.kysely);
    jobs = await openJobs(db, onTrouble);
    if (db.kind === 'pglite') await freeWhatTheDeadHeld(db, jobs);
    await wakes.start();
  } catch (error) {
    await close().catch(onTrouble);
    throw unopened(error);
  }
  const parts = { db, jobs, wakes, clock: options.clock, onTrouble };
  return {
    store: sqlRunStore(parts),
    ...sqlPorts(parts),
    queue: sqlRunQueue(parts),
    db,
    close: () => {
      closing.all ??= close();
      return closing.all;
    },
  };
}

/** Each driver is loaded only when it is used: PGlite alone takes hundreds of megabytes. */
async function connect(options: OpenStoreOptions, onTrouble: (error: unknown) => void): Promise<Database> {
  if (options.url !== undefined) {
    const { openPostgres } = await import('./postgres-database.ts');
    return openPostgres({
      url: options.url,
      clock: options.clock,
      applicationName: `lamplighter ${options.owner}`.slice(0, 63),
      patienceMs: options.patienceMs ?? MINUTE,
      answerLimitMs: options.answerLimitMs ?? ANSWER_LIMIT_MS,
      ...(options.onWaiting && { onWaiting: options.onWaiting }),
      onTrouble,
    });
  }
  const { openPglite } = await import('./pglite-database.ts');
  const { clock, signal, onWaiting } = options;
  return openPglite({
    ...{ dataDir: options.dataDir ?? DEFAULT_DATA_DIR, clock, signal },
    onWaiting: (reason) => onWaiting?.({ reason, tries: 1, nextTryInMs: HEARTBEAT_MS }),
    onLost: options.onLost ?? onTrouble,
  });
}

/** This process has the folder's lock, so every former holder is dead: nobody waits for their heartbeats. */
async function freeWhatTheDeadHeld(db: Database, jobs: PgBoss): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await tx
      .updateTable('runs')
      .set({ heartbeat_at: null })
      .where('state', '=', 'running')
      .returning('job_id')
      .execute();
    await tx.updateTable('inbox').set({ heartbeat_at: null }).where('state', '=', 'taken').execute();
    await tx.updateTable('cursors').set({ heartbeat_at: null }).where('owner', 'is not', null).execute();
    await tx.updateTable('schedule_claims').set({ touched_at: null }).where('result', 'is', null).execute();
    await tx.updateTable('notices').set({ touched_at: null }).where('posted', '=', false).execute();
    const given = await tx.selectFrom('runs').select('job_id').where('state', '=', 'queued').execute();
    const ids = [...held, ...given].map((run) => run.job_id);
    if (ids.length > 0) await jobs.fail(RUN_QUEUE, ids, null, { db: fromKysely(tx) });
  });
}

function unopened(error: unknown): LamplighterError {
  const known = toStoreError(error);
  if (known.remedy !== undefined) return known;
  return new LamplighterError(known.code, `the store cannot be opened: ${known.message}`, {
    remedy:
      'Nothing was changed in it. See the cause with `--verbose`; a copy of the store, or an empty one, will open.',
    facts: known.facts,
    cause: known.cause,
  });
}
