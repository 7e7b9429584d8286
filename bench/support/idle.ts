import { systemClock } from '../../src/clock/system.ts';
import type { Bench } from '../measurement.ts';
import { cpuPercent } from './process-figures.ts';
import { type Store, withServe } from './serving.ts';

const SETTLE_MS = 3_000;

/** Percent of one processor. */
export const idleCpuPercent = (bench: Bench, store: Store): Promise<number> =>
  withServe(bench, store, async ({ pid }) => {
    await systemClock.sleep(SETTLE_MS);
    return cpuPercent(pid, bench.quick ? 3_000 : 20_000);
  });
