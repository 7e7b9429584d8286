import type { Measurement } from '../measurement.ts';
import { floorMb } from '../support/floor.ts';
import { atRest } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'memory-pglite-ratio',
  about: 'that against the bare imports and a bare PGlite on an existing folder',
  unit: 'x',
  goal: 1.3,
  async run(bench) {
    const floor = await floorMb(bench, 'pglite');
    const { nowMb } = await atRest(bench, 'existing folder');
    return { value: nowMb / floor, detail: `the floor is ${Math.round(floor)} MB` };
  },
};
