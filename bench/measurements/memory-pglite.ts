import type { Measurement } from '../measurement.ts';
import { atRest } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'memory-pglite',
  about: 'resident memory of `serve` on an existing PGlite folder',
  unit: 'MB',
  goal: 500,
  async run(bench) {
    const { nowMb, peakMb } = await atRest(bench, 'existing folder');
    return { value: nowMb, detail: `at most ${Math.round(peakMb)} MB until then` };
  },
};
