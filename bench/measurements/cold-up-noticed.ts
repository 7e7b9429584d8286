import { type Measurement, median, quantile } from '../measurement.ts';
import { comparedStarts } from '../support/compared-starts.ts';

export const measurement: Measurement = {
  name: 'cold-up-noticed',
  about: 'from the moment the last component is ready to the end of the run, which tells everybody: the p90',
  unit: 's',
  async run(bench) {
    const starts = await comparedStarts(bench);
    const late = starts.flatMap(({ hard }) => hard.map(({ noticedMs }) => noticedMs / 1_000));
    return { value: quantile(late, 0.9), detail: `median ${median(late).toFixed(1)} s` };
  },
};
