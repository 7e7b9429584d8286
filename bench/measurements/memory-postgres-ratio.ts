import type { Measurement } from '../measurement.ts';
import { floorMb } from '../support/floor.ts';
import { atRest } from '../support/serving.ts';

export const measurement: Measurement = {
  name: 'memory-postgres-ratio',
  about: 'that against the bare imports of what it uses',
  unit: 'x',
  goal: 1.3,
  async run(bench) {
    const floor = await floorMb(bench, 'postgres');
    const { nowMb } = await atRest(bench, 'postgres');
    return { value: nowMb / floor, detail: `the floor is ${Math.round(floor)} MB` };
  },
};
