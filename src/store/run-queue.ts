import { type RawBuilder, sql } from 'kysely';
import { type ConnectionOptions, fromKysely, type PgBoss } from 'pg-boss';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import type { RunQueue, RunWorker, WorkOptions } from '../core/ports/run-store.ts';
import { askStore } from './ask-store.ts';
import { RUN_QUEUE, type RunJob } from './open-pg-boss.ts';
import type { SqlStoreParts } from './sql-run-store.ts';
import { isStale } from './stale.ts';

/**
 * The polling interval of a worker that is not woken, in milliseconds: one statement, which returns whether there is a
 * run without a holder. A heartbeat lapses after 10 s, so that another replica resumes within 10 + 1 s and the time of
 * a poll. On PGlite nobody else can hold a run and every wake arrives: there the poll only finds runs that this process
 * itself has dropped.
 */
const LOOK_MS = { postgres: SECOND, pglite: 15 * SECOND } as const;
/** The interval of pg-boss's maintenance, in milliseconds: it deletes old jobs, with some ten statements. */
const HOUSEKEEPING_MS = MINUTE;
/** The most runs claimed at once. Between claims, more urgent work comes first, and other replicas get their share. */
const MOST_AT_ONCE = 10;
/**
 * The pause between two claims, in milliseconds: many runs that end at once are one reason to poll, not one each. A
 * replica with much work waits longer, so that replicas with less come first.
 */
const claimDelayMs = (underWay: number): number => Math.min(100, 20 + 5 * underWay);

export interface QueueParts extends SqlStoreParts {
  onTrouble(error: unknown): void;
}

interface FetchedJob {
  id: string;
  /** pg-boss's own count, which fences changes to this job as it was fetched. */
  retryCount: number;
  data: RunJob;
}

/**
 * Hands out runs through pg-boss, which only wakes and watches.
 *
 * pg-boss's own `work` is not used: it completes a job when its handler returns, also for a handler that never got the
 * run or has lost it, and that frees the environment while another attempt is alive. Here a fetched job is left active;
 * the holder of the run touches, finishes or releases it in the transaction that does the same to the run, and without
 * a holder its heartbeat lapses.
 * Source: https://pgboss.io/api/workers#work-name-options-handler
 */
export function sqlRunQueue(parts: QueueParts): RunQueue {
  return { work: async (handle, options) => startWorker(parts, handle, options) };
}

async function startWorker(
  parts: QueueParts,
  handle: (runId: string) => Promise<void>,
  { concurrency, idle }: WorkOptions,
): Promise<RunWorker> {
  const { jobs, wakes, clock, db, onTrouble } = parts;
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  /**
   * Handed out while the previous handler is still ending: it has just released the run, or this process was cut off.
   */
  const next = new Map<string, FetchedJob>();
  let nudge = (): void => {};
  let nudged = false;
  const wake = (): void => {
    nudged = true;
    nudge();
  };

  const attend = async (job: FetchedJob): Promise<void> => {
    const { runId } = job.data;
    try {
      await handle(runId);
      await askStore(clock, () => dropJobOfNoRun(parts, job));
    } catch (error) {
      // The job stays active, so that its heartbeat lapses: the run is tried again, but not in a tight loop.
      onTrouble(error);
    }
    underWay.delete(runId);
    const again = next.get(runId);
    next.delete(runId);
    if (again !== undefined) await begin(again);
    wake();
  };
  const begin = async (job: FetchedJob): Promise<void> => {
    const { runId } = job.data;
    if (stopping.signal.aborted) {
      // Fetched at the moment of stopping: others need not wait for its heartbeat to lapse.
      await askStore(clock, () => jobs.fail(RUN_QUEUE, job)).catch(onTrouble);
      wakes.send('jobs');
    } else if (underWay.has(runId)) next.set(runId, job);
    else underWay.set(runId, attend(job));
  };
  const room = (): number => Math.min(MOST_AT_ONCE, concurrency - underWay.size);
  /** Claims the waiting runs; returns how many they were. */
  const takeWhatIsThere = async (): Promise<number> => {
    let taken = 0;
    for (let more = true; more && room() > 0; ) {
      await idle?.();
      if (stopping.signal.aborted) break;
      const batchSize = room();
      const fetched = await askStore(clock, () => jobs.fetch<RunJob>(RUN_QUEUE, { batchSize }));
      await Promise.all(fetched.map(begin));
      taken += fetched.length;
      more = fetched.length === batchSize;
      await clock.sleep(claimDelayMs(underWay.size), stopping.signal).catch(() => {});
    }
    return taken;
  };
  const supervise = () => askStore(clock, () => jobs.supervise(RUN_QUEUE));
  let lookedAtMs = clock.now();
  /** A poll without a wake. A run with a silent holder is handed out again only after a supervision. */
  const lookAround = async (): Promise<void> => {
    lookedAtMs = clock.now();
    if (room() <= 0) return;
    const { waiting, silenced } = await askStore(clock, () => freeRuns(parts));
    if (silenced) await supervise();
    if (!waiting && !silenced) return;
    if ((await takeWhatIsThere()) > 0) return;
    // The process that was handed the job died before beginning.
    if (!silenced) await supervise();
    // pg-boss removes jobs that have waited for longer than it keeps any.
    await askStore(clock, () => sendMissingJobs(parts, FREE));
    await takeWhatIsThere();
  };
  const pause = async (ms: number): Promise<void> => {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, stopping.signal]);
    nudge = () => over.abort();
    if (!nudged) await clock.sleep(ms, signal).catch(() => {});
    nudge = () => {};
    nudged = false;
  };
  const takeAll = async (): Promise<void> => {
    const everyMs = LOOK_MS[db.kind];
    while (!stopping.signal.aborted) {
      // However often it is woken, it polls by itself once the interval has passed.
      const isTime = clock.now() - lookedAtMs >= everyMs;
      await (isTime ? lookAround() : takeWhatIsThere()).catch(onTrouble);
      await pause(everyMs);
    }
  };
  const keepHouse = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(HOUSEKEEPING_MS, stopping.signal).catch(() => {});
      if (stopping.signal.aborted) return;
      await supervise().catch(onTrouble);
      wake();
    }
  };

  await askStore(clock, () => sendMissingJobs(parts));
  const unsubscribe = wakes.on('jobs', wake);
  const loops = Promise.all([takeAll(), keepHouse()]);
  return {
    async stop() {
      stopping.abort();
      unsubscribe();
      await loops;
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

const WAITING = sql<boolean>`state = 'queued'`;
const SILENCED = sql<boolean>`(state = 'running' and ${isStale('heartbeat_at')})`;
/** Runs that an attempt may begin on. */
const FREE = sql<boolean>`(${WAITING} or ${SILENCED})`;
/**
 * The predicate must equal the partial index of live runs, so that the cost does not grow with ended runs.
 * Source: https://www.postgresql.org/docs/current/indexes-partial.html
 */
const FREE_RUNS = sql<{ waiting: boolean; silenced: boolean }>`
  select coalesce(bool_or(${WAITING}), false) as waiting, coalesce(bool_or(${SILENCED}), false) as silenced
  from lamplighter.runs where state <> 'finished'`;

/** Whether runs wait for an attempt, and whether there are some whose holder is silent. */
async function freeRuns({ db }: QueueParts): Promise<{ waiting: boolean; silenced: boolean }> {
  const { rows } = await FREE_RUNS.execute(db.kysely);
  return rows[0] ?? { waiting: false, silenced: false };
}

/** A job without a live run would keep its environment occupied for ever. */
async function dropJobOfNoRun({ db, jobs }: QueueParts, job: FetchedJob): Promise<void> {
  const live = await db.query
    .selectFrom('runs')
    .select('id')
    .where('job_id', '=', job.id)
    .where('state', '<>', 'finished')
    .executeTakeFirst();
  if (live !== undefined) return;
  // Usually the job was completed with its run. One that was not may have blocked another run's.
  if (!(await hasJob(jobs, job.id))) return;
  await jobs.complete(RUN_QUEUE, job.id, null, { includeQueued: true });
  await sendMissingJobs({ db, jobs });
}

/** Live runs whose job is missing (a restored copy, a job table emptied by hand) get one again; `which`: only such runs. */
async function sendMissingJobs(
  { db, jobs }: Pick<QueueParts, 'db' | 'jobs'>,
  which: RawBuilder<boolean> = sql`true`,
): Promise<void> {
  const live = await db.query
    .selectFrom('runs')
    .select('job_id')
    .where('state', '<>', 'finished')
    .where(which)
    .execute();
  for (const { job_id: id } of live) {
    if (await hasJob(jobs, id)) continue;
    await db.transaction(async (tx) => {
      const options = { db: fromKysely(tx) };
      // Locked, so that the run does not end between the read and the sending.
      const run = await tx
        .selectFrom('runs')
        .select(['id', 'environment'])
        .where('job_id', '=', id)
        .where('state', '<>', 'finished')
        .forUpdate()
        .executeTakeFirst();
      if (run === undefined || (await hasJob(jobs, id, options))) return;
      await jobs.deleteJob(RUN_QUEUE, id, options);
      const data: RunJob = { runId: run.id };
      // Sends nothing when another run's job blocks it; that one is dropped when it is handed out.
      await jobs.send(RUN_QUEUE, data, { ...options, id, singletonKey: run.environment });
    });
  }
}

async function hasJob(jobs: PgBoss, id: string, options: ConnectionOptions = {}): Promise<boolean> {
  const found = await jobs.findJobs(RUN_QUEUE, { ...options, id });
  return found.some(({ state }) => state === 'created' || state === 'retry' || state === 'active');
}
