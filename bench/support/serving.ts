import { systemClock } from '../../src/clock/system.ts';
import { type Bed, makeBed, type Running } from '../../test/support/processes.ts';
import type { Bench } from '../measurement.ts';
import { residentMb } from './process-figures.ts';

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
const SETTLE_MS = 3_000;

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

export const startToReadyMs = (bench: Bench, store: Store): Promise<number> =>
  withServe(bench, store, async ({ readyInMs }) => readyInMs);

/** Megabytes that a `serve` holds when it has been ready for a moment, and at most until then. */
export const serveMemory = (bench: Bench, store: Store): Promise<{ nowMb: number; peakMb: number }> =>
  bench.once(`memory of serve, ${store}`, () =>
    withServe(bench, store, async ({ pid }) => {
      await systemClock.sleep(SETTLE_MS);
      return residentMb(pid);
    }),
  );
