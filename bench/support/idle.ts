import { systemClock } from '../../src/clock/system.ts';
import type { Bench } from '../measurement.ts';
import { cpuPercent } from './process-figures.ts';
import { type Store, withServe } from './serving.ts';

/** What a start leaves to be done, and the memory it leaves to be collected, is over by then. */
const SETTLE_MS = 10_000;
const OVER_MS = 60_000;
/** An environment's minute is one of ours: a sandbox in a hurry looks after its leases every second. */
const REAL_TIME = 1;

type Stores = Extract<Store, 'postgres' | 'existing folder'>;

/** Percent of one processor. Both are watched at the same time: they have nothing to do but to disturb each other. */
export const idleCpuPercent = async (bench: Bench, store: Stores): Promise<number> =>
  (await bench.once('idle', () => bothIdle(bench)))[store];

async function bothIdle(bench: Bench): Promise<Record<Stores, number>> {
  const of = (store: Stores) =>
    withServe(
      bench,
      store,
      async ({ pid }) => {
        await systemClock.sleep(bench.quick ? 2_000 : SETTLE_MS);
        return cpuPercent(pid, bench.quick ? 10_000 : OVER_MS);
      },
      REAL_TIME,
    );
  const [postgres, folder] = await Promise.all([of('postgres'), of('existing folder')]);
  return { postgres, 'existing folder': folder };
}
