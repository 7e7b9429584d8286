import type { Measurement } from '../measurement.ts';
import { comparedStarts, ratio } from '../support/compared-starts.ts';

export const measurement: Measurement = {
  name: 'cold-up-crash',
  about:
    'a cold `up` against the mended original, where its pods crash until what they need is there: the worst world',
  unit: 'x',
  goal: 0.8,
  async run(bench) {
    const crashing = (await comparedStarts(bench)).filter(({ world }) => world.pods === 'crash');
    const b = (one: { tookMs: number }) => one.tookMs;
    const ratios = crashing.map(({ hard, mended }) => ratio(hard, mended, { a: b, b }));
    const bounds = crashing.map(({ hard, mended }) =>
      ratio(hard, mended, { a: ({ criticalMs }) => criticalMs, b }),
    );
    return {
      value: Math.max(...ratios),
      detail: crashing.map(({ world }, index) => `${world.name} ${ratios[index]?.toFixed(3)}`).join(', '),
      parts: crashing.map(({ world }, index) => ({
        name: `${world.name}: the critical path against the original`,
        value: bounds[index] ?? Number.NaN,
        unit: 'x' as const,
      })),
    };
  },
};
