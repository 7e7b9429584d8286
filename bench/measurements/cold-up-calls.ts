import { type Measurement, median } from '../measurement.ts';
import { comparedStarts, ratio } from '../support/compared-starts.ts';

export const measurement: Measurement = {
  name: 'cold-up-calls',
  about: 'cloud calls of a cold `up` against those of the mended original: the worst world',
  unit: 'x',
  goal: 1,
  async run(bench) {
    const starts = await comparedStarts(bench);
    const calls = (one: { cloudCalls: number }): number => one.cloudCalls;
    const ratios = starts.map(({ hard, mended }) => ratio(hard, mended, { a: calls, b: calls }));
    return {
      value: Math.max(...ratios),
      detail: starts.map(({ world }, index) => `${world.name} ${ratios[index]?.toFixed(2)}`).join(', '),
      parts: starts.flatMap(({ world, hard, soft, mended }) =>
        (
          [
            ['lamplighter', hard],
            ['lamplighter with soft edges', soft],
            ['original, mended', mended],
          ] as const
        ).map(([who, ends]) => ({
          name: `${world.name}: ${who}`,
          value: median(ends.map(calls)),
          unit: 'count' as const,
        })),
      ),
    };
  },
};
