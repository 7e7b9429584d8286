import type { Measurement } from '../measurement.ts';
import { idleCpuPercent } from '../support/idle.ts';

export const measurement: Measurement = {
  name: 'idle-cpu-pglite',
  about: 'of one processor, by a `serve` on PGlite that has nothing to do, over a minute',
  unit: '%',
  goal: 0.5,
  run: async (bench) => ({ value: await idleCpuPercent(bench, 'existing folder') }),
};
