import type { Measurement } from '../measurement.ts';
import { quantile } from '../measurement.ts';
import { comparedStarts, timesOf } from '../support/compared-starts.ts';

export const measurement: Measurement = {
  name: 'cold-up-critical',
  about: 'a cold `up` against the critical path of its world: the p90 over all seeds, in the worst world',
  unit: 'x',
  goal: 1.03,
  async run(bench) {
    const starts = await comparedStarts(bench);
    // Pods that crash without their databases are no case for soft edges.
    const worst = starts.map(({ world, hard, soft }) =>
      quantile(
        (world.pods === 'crash' ? hard : [...hard, ...soft]).map(
          ({ tookMs, criticalMs }) => tookMs / criticalMs,
        ),
        0.9,
      ),
    );
    return {
      value: Math.max(...worst),
      detail: starts.map(({ world }, index) => `${world.name} ${worst[index]?.toFixed(3)}`).join(', '),
      parts: starts.flatMap(timesOf),
    };
  },
};
