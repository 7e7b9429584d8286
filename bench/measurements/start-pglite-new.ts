import { type Measurement, samples } from '../measurement.ts';
import { startToReadyMs } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'start-pglite-new',
  about: 'from the start of `serve` to ready, without a store to begin with',
  unit: 'ms',
  goal: 3_000,
  run: (bench) => samples(bench, () => startToReadyMs(bench, 'new folder')),
};
