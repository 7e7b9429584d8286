import { type Measurement, samples } from '../measurement.ts';
import { startToReadyMs } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'start-postgres',
  about: 'from the start of `serve` to ready, on PostgreSQL',
  unit: 'ms',
  goal: 1_000,
  run: (bench) => samples(bench, () => startToReadyMs(bench, 'postgres')),
};
