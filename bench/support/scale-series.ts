import type { Bench } from '../measurement.ts';
import { type Scaled, scaled } from './scale.ts';

const SECOND = 1_000;

/** One process with ever more environments. */
export const scaleSeries = (bench: Bench): Promise<Scaled[]> =>
  bench.once('scale', async () => {
    const series: Scaled[] = [];
    for (const environments of bench.quick ? [10, 100] : [10, 100, 1_000, 10_000]) {
      // Opening ten thousand takes its time, and is not what is measured.
      const settleMs = 8 * SECOND + environments * 4;
      series.push(
        await scaled(bench, {
          environments,
          replicas: 1,
          settleMs,
          windowMs: bench.quick ? 5 * SECOND : 40 * SECOND,
        }),
      );
    }
    return series;
  });
