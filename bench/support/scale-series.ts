import type { Bench } from '../measurement.ts';
import { type Scaled, scaled } from './scale.ts';

const SECOND = 1_000;

/** One process with ever more environments. */
export const scaleSeries = (bench: Bench): Promise<Scaled[]> =>
  bench.once('scale', async () => {
    const point = (environments: number): Promise<Scaled> => {
      // Opening ten thousand takes its time, and is not what is measured.
      const settleMs = 8 * SECOND + environments * 2.5;
      return scaled(bench, {
        environments,
        replicas: 1,
        settleMs,
        windowMs: (bench.quick ? 5 : 40) * SECOND,
      });
    };
    // They disturb each other, which a quick look puts up with.
    if (bench.quick) return Promise.all([10, 100].map(point));
    const series: Scaled[] = [];
    for (const environments of [10, 100, 1_000, 10_000]) series.push(await point(environments));
    return series;
  });
