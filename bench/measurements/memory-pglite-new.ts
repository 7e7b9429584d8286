import type { Measurement } from '../measurement.ts';
import { atRest } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'memory-pglite-new',
  about: 'resident memory of `serve` that has made its PGlite folder itself',
  unit: 'MB',
  goal: 500,
  async run(bench) {
    const { nowMb, peakMb } = await atRest(bench, 'new folder');
    return { value: nowMb, detail: `at most ${Math.round(peakMb)} MB until then` };
  },
};
