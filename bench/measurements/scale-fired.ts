import type { Measurement } from '../measurement.ts';
import { scaleSeries } from '../support/scale-series.ts';

export const measurement: Measurement = {
  name: 'scale-fired',
  about:
    'how late a schedule is taken up at most, in one process with the most environments, a tenth of them at once',
  unit: 'ms',
  goal: 5_000,
  async run(bench) {
    const series = await scaleSeries(bench);
    const last = series.at(-1);
    if (last === undefined || series.some(({ due, fired }) => fired < due)) {
      throw new Error(`not all fired: ${series.map(({ due, fired }) => `${fired} of ${due}`).join(', ')}`);
    }
    return {
      value: last.lateMs.most,
      detail: `${last.environments} environments`,
      parts: series.flatMap(({ environments, lateMs, fired, runs, allDoneMs }) => [
        { name: `${environments}: p50 of ${fired} that were due`, value: lateMs.p50, unit: 'ms' as const },
        { name: `${environments}: p99`, value: lateMs.p99, unit: 'ms' as const },
        {
          name: `${environments}: runs per second`,
          value: (runs * 1_000) / allDoneMs,
          unit: 'per s' as const,
        },
      ]),
    };
  },
};
