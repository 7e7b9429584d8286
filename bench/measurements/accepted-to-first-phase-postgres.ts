import { type Measurement, median } from '../measurement.ts';
import { acceptedToFirstPhaseMs } from '../support/accepted.ts';

export const measurement: Measurement = {
  name: 'accepted-to-first-phase-postgres',
  about: 'the same on PostgreSQL, where the command and `serve` are both there to take it up',
  unit: 'ms',
  goal: 150,
  async run(bench) {
    const [cold = Number.NaN, ...warm] = await acceptedToFirstPhaseMs(bench, 'postgres');
    return {
      value: median(warm),
      detail: `${warm.map(Math.round).join(' ')}; the first one, which connects and loads clients, ${Math.round(cold)}`,
    };
  },
};
