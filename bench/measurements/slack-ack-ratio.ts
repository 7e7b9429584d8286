import type { Measurement } from '../measurement.ts';
import { comparedAcks } from '../support/slack-bed.ts';

export const measurement: Measurement = {
  name: 'slack-ack-ratio',
  about: 'command to ack, p99 with 1,000 at once, against a bare Bolt app with an empty handler',
  unit: 'x',
  goal: 3,
  async run(bench) {
    const compared = await comparedAcks(bench);
    const last = compared.at(-1);
    return {
      value: last === undefined ? Number.NaN : last.ours.p99 / last.bare.p99,
      parts: compared.flatMap(({ atOnce, ours, bare }) => [
        { name: `${atOnce} at once: p50`, value: ours.p50, unit: 'ms' as const },
        { name: `${atOnce} at once: p99`, value: ours.p99, unit: 'ms' as const },
        { name: `${atOnce} at once: p50 of the bare app`, value: bare.p50, unit: 'ms' as const },
        { name: `${atOnce} at once: p99 of the bare app`, value: bare.p99, unit: 'ms' as const },
      ]),
    };
  },
};
