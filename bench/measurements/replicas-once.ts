import type { Measurement } from '../measurement.ts';
import { scaled } from '../support/scale.ts';
import { scaleSeries } from '../support/scale-series.ts';

const SECOND = 1_000;

export const measurement: Measurement = {
  name: 'replicas-once',
  about: 'with two and four replicas on one PostgreSQL: schedules that did not fire exactly once',
  unit: 'count',
  goal: 0,
  async run(bench) {
    const environments = bench.quick ? 20 : 200;
    const window = { settleMs: 8 * SECOND, windowMs: (bench.quick ? 6 : 20) * SECOND };
    // A quick look takes them at the same time.
    if (bench.quick) scaleSeries(bench).catch(() => {});
    const all = [];
    for (const replicas of bench.quick ? [2] : [2, 4]) {
      all.push(await scaled(bench, { environments, replicas, ...window }));
    }
    return {
      value: all.reduce((sum, { due, fired, twice }) => sum + Math.abs(due - fired) + twice, 0),
      detail: all.map(({ replicas, fired, due }) => `${replicas} replicas: ${fired} of ${due}`).join(', '),
      parts: all.flatMap(({ replicas, shares, runs, lateMs }) => [
        {
          name: `${replicas} replicas: the largest share of ${runs} runs (${shares.join(' + ')})`,
          value: ((shares[0] ?? Number.NaN) / runs) * 100,
          unit: '%' as const,
        },
        { name: `${replicas} replicas: latest start`, value: lateMs.most, unit: 'ms' as const },
      ]),
    };
  },
};
