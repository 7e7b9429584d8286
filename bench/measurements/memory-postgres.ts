import type { Measurement } from '../measurement.ts';
import { atRest } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'memory-postgres',
  about: 'resident memory of `serve` on PostgreSQL',
  unit: 'MB',
  goal: 250,
  async run(bench) {
    const { nowMb, peakMb } = await atRest(bench, 'postgres');
    return { value: nowMb, detail: `at most ${Math.round(peakMb)} MB until then` };
  },
};
