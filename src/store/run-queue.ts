import { type RawBuilder, sql } from 'kysely';
import { type ConnectionOptions, fromKysely, type PgBoss } from 'pg-boss';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import type { RunQueue, RunWorker, WorkOptions } from '../core/ports/run-store.ts';
import { askStore } from './ask-store.ts';
import { RUN_QUEUE, type RunJob } from './job-queue.ts';
import { silent } from './silent.ts';
import type { SqlStoreParts } from './sql-run-store.ts';

/**
 * How often a worker looks without having been woken: one statement, which tells whether there is a run that nobody
 * holds. A heartbeat lapses after 10 s, so that another replica goes on within 10 + 1 s and the time of a look. On
 * PGlite nobody else can hold a run and every wake arrives: there it only finds what this process itself has dropped.
 */
const LOOK_MS = { postgres: SECOND, pglite: 15 * SECOND } as const;
/** What pg-boss does beside the runs: it forgets old jobs. That is some ten statements. */
const HOUSEKEEPING_MS = MINUTE;
/** Taken at once. Between, what is more urgent comes first, and other replicas have theirs. */
const MOST_AT_ONCE = 10;
/**
 * Between two takings: many runs that end at once are one reason to look, and not one each. Whoever has many under way
 * waits longer, so that replicas with fewer come first.
 */
const breathMs = (underWay: number): number => Math.min(100, 20 + 5 * underWay);

export interface QueueParts extends SqlStoreParts {
  onTrouble(error: unknown): void;
}

interface FetchedJob {
  id: string;
  /** pg-boss's own count, which fences what is done with this job as it was fetched. */
  retryCount: number;
  data: RunJob;
}

/**
 * Hands out runs through pg-boss, which only wakes and watches.
 *
 * pg-boss's own `work` is not used: it completes a job when its handler returns, also for a handler that
 * never got the run or has lost it, and that frees the environment while another attempt is alive. Here a
 * job that was fetched is left active; whoever holds the run touches it, finishes or releases it in the
 * transaction that does the same to the run, and when nobody does its heartbeat lapses.
 */
export function sqlRunQueue(parts: QueueParts): RunQueue {
  return { work: async (handle, options) => startWorker(parts, handle, options) };
}

async function startWorker(
  parts: QueueParts,
  handle: (runId: string) => Promise<void>,
  { concurrency, calm }: WorkOptions,
): Promise<RunWorker> {
  const { jobs, wakes, clock, db, onTrouble } = parts;
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  /** Handed out while the handler before is still ending: it has just let go, or this process was cut off. */
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
      // Fetched in the moment of stopping: others need not wait for its heartbeat to lapse.
      await askStore(clock, () => jobs.fail(RUN_QUEUE, job)).catch(onTrouble);
      wakes.send('jobs');
    } else if (underWay.has(runId)) next.set(runId, job);
    else underWay.set(runId, attend(job));
  };
  const room = (): number => Math.min(MOST_AT_ONCE, concurrency - underWay.size);
  /** Returns how many that were. */
  const takeWhatIsThere = async (): Promise<number> => {
    let taken = 0;
    for (let more = true; more && room() > 0; ) {
      await calm?.();
      if (stopping.signal.aborted) break;
      const batchSize = room();
      const fetched = await askStore(clock, () => jobs.fetch<RunJob>(RUN_QUEUE, { batchSize }));
      await Promise.all(fetched.map(begin));
      taken += fetched.length;
      more = fetched.length === batchSize;
      await clock.sleep(breathMs(underWay.size), stopping.signal).catch(() => {});
    }
    return taken;
  };
  const supervise = () => askStore(clock, () => jobs.supervise(RUN_QUEUE));
  let lookedAtMs = clock.now();
  /** Nobody has said that there is anything. Whose holder is silent is handed out again after a supervision only. */
  const lookAround = async (): Promise<void> => {
    lookedAtMs = clock.now();
    if (room() <= 0) return;
    const { waiting, silenced } = await askStore(clock, () => freeRuns(parts));
    if (silenced) await supervise();
    if (!waiting && !silenced) return;
    if ((await takeWhatIsThere()) > 0) return;
    // Whoever was handed its job has died before beginning.
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
      // However often it is woken, by then it looks for itself.
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
  const silence = wakes.on('jobs', wake);
  const loops = Promise.all([takeAll(), keepHouse()]);
  return {
    async stop() {
      stopping.abort();
      silence();
      await loops;
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

const WAITING = sql<boolean>`state = 'queued'`;
const SILENCED = sql<boolean>`(state = 'running' and ${silent('heartbeat_at')})`;
/** Runs that an attempt may begin on. */
const FREE = sql<boolean>`(${WAITING} or ${SILENCED})`;
/** In these words the index of live runs answers, however many have ended. */
const FREE_RUNS = sql<{ waiting: boolean; silenced: boolean }>`
  select coalesce(bool_or(${WAITING}), false) as waiting, coalesce(bool_or(${SILENCED}), false) as silenced
  from lamplighter.runs where state <> 'finished'`;

/** Whether runs wait for their first attempt or another one, and whether there are some whose holder is silent. */
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
  // As usual it was completed with its run. One that was not may have been in the way of another run's.
  if (!(await hasJob(jobs, job.id))) return;
  await jobs.complete(RUN_QUEUE, job.id, null, { includeQueued: true });
  await sendMissingJobs({ db, jobs });
}

/** Live runs whose job is gone (a restored copy, a job table emptied by hand) get one again; `which`: only such runs. */
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
      // Locked, so that it does not end between the look and the sending.
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
      // Sends nothing when a job of another run is in the way; that one is dropped when it is handed out.
      await jobs.send(RUN_QUEUE, data, { ...options, id, singletonKey: run.environment });
    });
  }
}

async function hasJob(jobs: PgBoss, id: string, options: ConnectionOptions = {}): Promise<boolean> {
  const found = await jobs.findJobs(RUN_QUEUE, { ...options, id });
  return found.some(({ state }) => state === 'created' || state === 'retry' || state === 'active');
}
