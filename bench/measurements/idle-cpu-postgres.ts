import type { Measurement } from '../measurement.ts';
import { atRest } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'idle-cpu-postgres',
  about: 'of one processor, by a `serve` on PostgreSQL that has nothing to do, over a minute',
  unit: '%',
  goal: 0.5,
  run: async (bench) => ({ value: (await atRest(bench, 'postgres')).idlePercent }),
};
