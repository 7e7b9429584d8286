import type { Measurement } from '../measurement.ts';
import { serveMemory } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'memory-pglite',
  about: 'resident memory of `serve` on an existing PGlite folder',
  unit: 'MB',
  goal: 500,
  async run(bench) {
    const { nowMb, peakMb } = await serveMemory(bench, 'existing folder');
    return { value: nowMb, detail: `at most ${Math.round(peakMb)} MB until then` };
  },
};
