import { type Measurement, samples } from '../measurement.ts';
import { startToReadyMs } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'start-pglite-existing',
  about: 'from the start of `serve` to ready, on a folder with a store',
  unit: 'ms',
  goal: 1_000,
  run: (bench) => samples(bench, () => startToReadyMs(bench, 'existing folder')),
};
