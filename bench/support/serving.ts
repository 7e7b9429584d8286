import { systemClock } from '../../src/ops/system-clock.ts';
import { type Bed, makeBed, type Running } from '../../test/support/processes.ts';
import type { Bench } from '../measurement.ts';
import { cpuPercent, residentMb } from './process-figures.ts';

/** Where a `serve` keeps its runs: a folder that is there already or not, or an empty database. */
export type Store = 'postgres' | 'new folder' | 'existing folder';

interface Serving {
  bed: Bed;
  serving: Running;
  pid: number;
  /** What its commands need beside the bed's folder. */
  env: Record<string, string>;
  /** From its start to the line that says it is ready. */
  readyInMs: number;
}

/** What is left over from the start has been collected by then. */
const SETTLE_MS = 5_000;

/** Starts a `serve` with the example's configuration, uses it, ends it. */
export async function withServe<T>(
  bench: Bench,
  store: Store,
  use: (serving: Serving) => Promise<T>,
  speed?: number,
): Promise<T> {
  const bed = await makeBed(speed);
  try {
    const env: Record<string, string> = {};
    if (store === 'postgres') {
      const server = await bench.postgres();
      env.LAMPLIGHTER_SANDBOX_DATABASE_URL = server.url(await server.database());
    }
    // A real cloud is there already: the simulated one is started by who looks at it first, which is not `serve` here.
    await bed.start(['status'], env).exited;
    // The tables are made by the first start; neither that nor filling Node's compile cache is measured.
    if (store !== 'new folder') await end(await bed.serve(env));
    const askedAt = performance.now();
    const serving = await bed.serve(env);
    const readyInMs = performance.now() - askedAt;
    const pid = serving.child.pid;
    if (pid === undefined) throw new Error('serve has no pid');
    return await use({ bed, serving, pid, env, readyInMs });
  } finally {
    await bed.remove();
  }
}

async function end(serving: Running): Promise<void> {
  serving.child.kill('SIGTERM');
  await serving.exited;
}

/** What one `serve` with nothing to do shows. */
export interface AtRest {
  readyInMs: number;
  /** Megabytes that it holds when it has been ready for a moment, and at most until then. */
  nowMb: number;
  peakMb: number;
  /** Of one processor, over a minute. */
  idlePercent: number;
}

/** An environment's minute is one of ours: a sandbox in a hurry looks after its leases every second. */
const REAL_TIME = 1;
const IDLE_MS = 60_000;
const QUICK_IDLE_MS = 5_000;

/**
 * Those of a kept store are watched at the same time: they have nothing to do but to disturb each other. One that makes
 * its folder works meanwhile, which only a quick look puts up with.
 */
export const atRest = async (bench: Bench, store: Store): Promise<AtRest> => {
  if (store === 'new folder' && !bench.quick) {
    return bench.once(`at rest, ${store}`, () => watch(bench, store));
  }
  const all = bench.once('at rest', async () => {
    const stores = ['postgres', 'existing folder', ...(bench.quick ? ['new folder' as const] : [])] as const;
    const seen = await Promise.all(stores.map((one) => watch(bench, one)));
    return new Map<Store, AtRest>(stores.map((one, nth) => [one, seen[nth] as AtRest]));
  });
  return (await all).get(store) as AtRest;
};

const watch = (bench: Bench, store: Store): Promise<AtRest> =>
  withServe(
    bench,
    store,
    async ({ pid, readyInMs }) => {
      await systemClock.sleep(SETTLE_MS);
      const memory = await residentMb(pid);
      // A folder that was new is no longer, and idles as any other.
      const overMs = store === 'new folder' ? 0 : bench.quick ? QUICK_IDLE_MS : IDLE_MS;
      return { readyInMs, ...memory, idlePercent: await cpuPercent(pid, overMs) };
    },
    REAL_TIME,
  );

/** A quick look takes the start of the one that it watches anyway. */
export const startToReadyMs = async (bench: Bench, store: Store): Promise<number> =>
  bench.quick
    ? (await atRest(bench, store)).readyInMs
    : withServe(bench, store, async ({ readyInMs }) => readyInMs);
