import type { Measurement } from '../measurement.ts';
import { type Scaled, slopeOf } from '../support/scale.ts';
import { scaleSeries } from '../support/scale-series.ts';

const COSTS: { name: string; of(point: Scaled): number }[] = [
  { name: 'processor time', of: ({ reports }) => reports[0]?.cpuMs ?? Number.NaN },
  { name: 'memory', of: ({ reports }) => reports[0]?.residentMb ?? Number.NaN },
  { name: 'statements', of: ({ transactions }) => transactions },
];

export const measurement: Measurement = {
  name: 'scale-slope',
  about:
    'the power with which the steepest cost grows over environments to the most, beside what a process with ten costs: 1 is twice as much for twice as many',
  unit: 'x',
  goal: 1.1,
  async run(bench) {
    const series = await scaleSeries(bench);
    const undone = series.filter(({ due, fired, runs }) => fired < due || runs < due);
    if (undone.length > 0) {
      const left = undone.map(
        ({ environments, due, runs }) => `${environments}: ${runs} of ${due} runs ended`,
      );
      throw new Error(`what is left undone costs nothing: ${left.join(', ')}`);
    }
    const powers = COSTS.map(({ name, of }) => ({ name, power: powerOf(series, of) }));
    return {
      value: Math.max(...powers.map(({ power }) => power)),
      detail: powers.map(({ name, power }) => `${name} ${power.toFixed(2)}`).join(', '),
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

/** What the smallest costs is the process itself, which would hide what its environments cost. */
function powerOf(series: readonly Scaled[], of: (point: Scaled) => number): number {
  const [smallest, ...larger] = series;
  if (smallest === undefined) throw new Error('nothing was measured');
  const own = larger
    .map((point) => ({
      x: point.environments - smallest.environments,
      y: of(point) - of(smallest),
    }))
    // Of a hundred the noise may be more.
    .filter(({ y }) => y > 0);
  // A quick look has two points, and no third to take the process away.
  return slopeOf(own.length > 1 ? own : series.map((point) => ({ x: point.environments, y: of(point) })));
}
