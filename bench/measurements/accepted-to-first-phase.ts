import { type Measurement, median } from '../measurement.ts';
import { acceptedToFirstPhaseMs } from '../support/accepted.ts';

export const measurement: Measurement = {
  name: 'accepted-to-first-phase',
  about: 'from the moment an `up` is in the store (PGlite) to the start of its first phase in `serve`',
  unit: 'ms',
  goal: 150,
  async run(bench) {
    const [cold = Number.NaN, ...warm] = await acceptedToFirstPhaseMs(bench, 'existing folder');
    return {
      value: median(warm),
      detail: `${warm.map(Math.round).join(' ')}; the first one, which connects and loads clients, ${Math.round(cold)}`,
    };
  },
};
