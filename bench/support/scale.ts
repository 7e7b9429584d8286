import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type Clock, MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type Bench, quantile } from '../measurement.ts';
import type { ManyGiven, ManyReport } from './many-wire.ts';
import { cpuSeconds } from './process-figures.ts';

/** Each look costs the database some milliseconds, which those that are measured have not. */
const LOOK_EVERY_MS = 200;

const CHILD = fileURLToPath(new URL('./many-environments.ts', import.meta.url));

export interface Scaled {
  environments: number;
  replicas: number;
  reports: readonly ManyReport[];
  /** Transactions of the database in the whole window, by all. A statement by itself is one. */
  transactions: number;
  windowMs: number;
  /** How long after its time each due start stood in the store with its run and its job, in ms: as seen from outside. */
  lateMs: { p50: number; p99: number; most: number };
  /** What the processes took of the processor from that moment until the last of them stood there. */
  firedCpuMs: number;
  /** Schedules that were due, those taken up, and those taken up more than once. */
  due: number;
  fired: number;
  twice: number;
  /** How many of the runs each replica has worked on. */
  shares: readonly number[];
  runs: number;
  /** From the moment until the last run had ended, as seen from outside; the whole window where some had not. */
  allDoneMs: number;
}

/** So many environments in so many processes on one PostgreSQL, a tenth of them started at one moment. */
export async function scaled(
  bench: Bench,
  options: { environments: number; replicas: number; settleMs: number; windowMs: number },
): Promise<Scaled> {
  const { environments, replicas, settleMs, windowMs } = options;
  const server = await bench.postgres();
  const url = server.url(await server.database());
  await (await openStore({ url, clock: systemClock, owner: 'bench' })).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const dueAtMs = Math.ceil((systemClock.now() + settleMs) / MINUTE) * MINUTE;
    const aheadMs = dueAtMs - (systemClock.now() + settleMs);
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
    const litUntilMs = dueAtMs + 12 * 60 * MINUTE;
    // Those that are to be started are dark and have none.
    await client.query(
      `insert into lamplighter.leases (environment, lit_until, version, set_by, set_at, reason, reminded, ended)
       select 'team-' || nth, $1, 1, '{"source":"schedule","id":"bench","name":"bench"}', $2, 'bench', '{}', false
       from generate_series(0, $3::int - 1) nth where nth % 10 <> 0`,
      [litUntilMs, clock.now(), environments],
    );
    const untilMs = dueAtMs + windowMs;
    const children = Array.from({ length: replicas }, (_, nth) =>
      child({ url, environments, dueAtMs, untilMs, aheadMs, owner: `replica-${nth}` }),
    );
    await clock.sleep(Math.max(0, dueAtMs - 2 * SECOND - clock.now()));
    const before = await transactionsOf(client);
    await clock.sleep(Math.max(0, dueAtMs - clock.now()));
    const cpuMs = async () => {
      const seconds = await Promise.all(children.map(({ pid }) => cpuSeconds(pid)));
      return seconds.reduce((sum, one) => sum + one, 0) * SECOND;
    };
    const cpuBeforeMs = await cpuMs();
    const due = Math.ceil(environments / 10);
    const late = await seenStarted(client, { clock, dueAtMs, untilMs: untilMs - SECOND, due });
    const firedCpuMs = (await cpuMs()) - cpuBeforeMs;
    const allDoneMs = await seenEnded(client, { clock, dueAtMs, untilMs: untilMs - SECOND, due });
    await clock.sleep(Math.max(0, untilMs - SECOND - clock.now()));
    const transactions = (await transactionsOf(client)) - before;
    const reports = await Promise.all(children.map(({ report }) => report));
    const runs = await client.query<{ owner: string | null; runs: string }>(
      `select owner, count(*) runs from lamplighter.runs where state = 'finished' group by owner`,
    );
    const perEnvironment = await client.query<{ most: string | null }>(
      `select max(n) most from (select count(*) n from lamplighter.runs group by environment) counted`,
    );
    const shares = runs.rows.map((row) => Number(row.runs)).toSorted((a, b) => b - a);
    return {
      environments,
      replicas,
      reports,
      transactions,
      windowMs: windowMs + SECOND,
      lateMs: { p50: quantile(late, 0.5), p99: quantile(late, 0.99), most: Math.max(...late) },
      firedCpuMs,
      due,
      fired: late.length,
      twice: Math.max(0, Number(perEnvironment.rows[0]?.most ?? 0) - 1),
      shares,
      runs: shares.reduce((sum, share) => sum + share, 0),
      allDoneMs,
    };
  } finally {
    await client.end();
  }
}

/**
 * When each due start had its claim, its run and its job in the store, by looking from outside: a process that is
 * late may not be asked when it was in time.
 */
async function seenStarted(
  client: pg.Client,
  { clock, dueAtMs, untilMs, due }: { clock: Clock; dueAtMs: number; untilMs: number; due: number },
): Promise<number[]> {
  const late: number[] = [];
  while (late.length < due && clock.now() < untilMs) {
    const { rows } = await client.query<{ n: string }>(
      `select count(distinct c.environment) n from lamplighter.schedule_claims c
       join lamplighter.runs r on r.environment = c.environment
       join lamplighter_jobs.job j on j.id = r.job_id
       where c.kind = 'start' and c.due_at = $1`,
      [dueAtMs],
    );
    const lateMs = clock.now() - dueAtMs;
    while (late.length < Number(rows[0]?.n)) late.push(lateMs);
    await clock.sleep(LOOK_EVERY_MS);
  }
  return late;
}

/** By the clock of here: each run is of an environment with a time of its own. */
async function seenEnded(
  client: pg.Client,
  { clock, dueAtMs, untilMs, due }: { clock: Clock; dueAtMs: number; untilMs: number; due: number },
): Promise<number> {
  for (;;) {
    const { rows } = await client.query<{ n: string }>(
      `select count(*) n from lamplighter.runs where state = 'finished'`,
    );
    const nowMs = clock.now();
    if (Number(rows[0]?.n) >= due || nowMs >= untilMs) return nowMs - dueAtMs;
    await clock.sleep(LOOK_EVERY_MS);
  }
}

async function transactionsOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: string }>(
    'select xact_commit + xact_rollback n from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]?.n);
}

function child(given: ManyGiven): { pid: number; report: Promise<ManyReport> } {
  const started = spawn(process.execPath, [CHILD, JSON.stringify(given)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (started.pid === undefined) throw new Error('the process with many environments has no pid');
  let text = '';
  started.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const report = once(started, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`the process with many environments ended with ${code}`);
    return JSON.parse(text) as ManyReport;
  });
  // Whoever waits for it hears of it; until then something else may have failed.
  report.catch(() => {});
  return { pid: started.pid, report };
}

/** The slope of a straight line through the logarithms: 1 where twice as many cost twice as much. */
export function slopeOf(points: readonly { x: number; y: number }[]): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map((one) => one.x)), mean(logs.map((one) => one.y))];
  const along = logs.reduce((sum, one) => sum + (one.x - x) * (one.y - y), 0);
  return along / logs.reduce((sum, one) => sum + (one.x - x) ** 2, 0);
}
