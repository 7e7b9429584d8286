import type { Measurement } from '../measurement.ts';
import { slopeOf } from '../support/scale.ts';
import { scaleSeries } from '../support/scale-series.ts';

/** Below this what a process costs by itself hides what its environments cost. */
const FEWEST = 100;

export const measurement: Measurement = {
  name: 'scale-slope',
  about:
    'how far processor time over environments, from 100 on, is from growing as they do: less than it should is work left undone',
  unit: 'x',
  goal: 0.1,
  async run(bench) {
    const series = await scaleSeries(bench);
    const cpu = series.map(({ environments, reports }) => ({
      x: environments,
      y: reports[0]?.cpuMs ?? Number.NaN,
    }));
    const statements = series.map(({ environments, transactions }) => ({ x: environments, y: transactions }));
    const many = <T extends { x: number }>(points: T[]) =>
      points.filter(({ x }) => x >= FEWEST).length > 1 ? points.filter(({ x }) => x >= FEWEST) : points;
    const power = slopeOf(many(cpu));
    return {
      value: Math.abs(power - 1),
      detail: `as a power: processor time ${power.toFixed(2)}, database statements ${slopeOf(many(statements)).toFixed(2)}`,
      parts: series.flatMap(({ environments, reports, transactions, windowMs }) => [
        {
          name: `${environments}: of one processor`,
          value: ((reports[0]?.cpuMs ?? Number.NaN) / windowMs) * 100,
          unit: '%' as const,
        },
        {
          name: `${environments}: resident memory`,
          value: reports[0]?.residentMb ?? Number.NaN,
          unit: 'MB' as const,
        },
        {
          name: `${environments}: statements per environment in ${windowMs / 1_000} s`,
          value: transactions / environments,
          unit: 'count' as const,
        },
      ]),
    };
  },
};
