import type { Measurement } from '../measurement.ts';
import { comparedStarts, ratio } from '../support/compared-starts.ts';

export const measurement: Measurement = {
  name: 'cold-up-reference',
  about: 'a cold `up` with soft edges against the mended original, where pods merely wait: the worst world',
  unit: 'x',
  goal: 1,
  async run(bench) {
    const waiting = (await comparedStarts(bench)).filter(({ world }) => world.pods === 'wait');
    const times = { a: (one: { tookMs: number }) => one.tookMs, b: (one: { tookMs: number }) => one.tookMs };
    const ratios = waiting.map(({ soft, mended }) => ratio(soft, mended, times));
    return {
      value: Math.max(...ratios),
      detail: waiting.map(({ world }, index) => `${world.name} ${ratios[index]?.toFixed(3)}`).join(', '),
      parts: waiting.map(({ world, hard, mended }) => ({
        name: `${world.name}: with hard edges`,
        value: ratio(hard, mended, times),
        unit: 'x' as const,
      })),
    };
  },
};
