import type { Measurement } from '../measurement.ts';
import { scaleSeries } from '../support/scale-series.ts';

export const measurement: Measurement = {
  name: 'scale-fired',
  about:
    'after how long the last start of a moment stands in the store with its run, one process with the most environments, a tenth of them due',
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
      parts: series.flatMap(({ environments, reports, lateMs, fired, firedCpuMs, runs, allDoneMs }) => [
        {
          name: `${environments}: until all were looked after once, from the process's start`,
          value: reports[0]?.openMs ?? Number.NaN,
          unit: 'ms' as const,
        },
        { name: `${environments}: p50 of ${fired} that were due`, value: lateMs.p50, unit: 'ms' as const },
        { name: `${environments}: p99`, value: lateMs.p99, unit: 'ms' as const },
        { name: `${environments}: processor time until the last`, value: firedCpuMs, unit: 'ms' as const },
        {
          name: `${environments}: runs per second`,
          value: (runs * 1_000) / allDoneMs,
          unit: 'per s' as const,
        },
      ]),
    };
  },
};
