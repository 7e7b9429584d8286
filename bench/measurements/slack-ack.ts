import type { Measurement } from '../measurement.ts';
import { comparedAcks } from '../support/slack-bed.ts';

export const measurement: Measurement = {
  name: 'slack-ack',
  about: 'command to ack, p99 with 1,000 at once, on PostgreSQL and the local Slack, all in one process',
  unit: 'ms',
  goal: 250,
  run: async (bench) => ({ value: (await comparedAcks(bench)).at(-1)?.ours.p99 ?? Number.NaN }),
};
