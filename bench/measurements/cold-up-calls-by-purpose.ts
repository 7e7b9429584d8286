import { type Measurement, median, type Part } from '../measurement.ts';
import { comparedStarts } from '../support/compared-starts.ts';

/** What is listed is the start whose number of calls is the middle one. */
export const measurement: Measurement = {
  name: 'cold-up-calls-by-purpose',
  about: 'each kind of cloud call of one cold `up` in the default world: by whom, what for, what',
  unit: 'count',
  async run(bench) {
    const [first] = await comparedStarts(bench);
    if (first === undefined) throw new Error('no world was compared');
    const middle = median(first.hard.map(({ cloudCalls }) => cloudCalls));
    const start = first.hard.find(({ cloudCalls }) => cloudCalls === middle);
    if (start === undefined) throw new Error('no start has the median of calls');
    const wordsOf = ({ component, purpose, service, operation }: (typeof start.calls)[number]): string =>
      `${purpose}: ${component}: ${service} ${operation}`;
    const byWords = Map.groupBy(start.calls, wordsOf);
    const byPurpose = Map.groupBy(start.calls, ({ purpose }) => purpose);
    return {
      value: start.cloudCalls,
      detail: [...byPurpose].map(([purpose, calls]) => `${purpose} ${calls.length}`).join(', '),
      parts: [...byWords]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, calls]): Part => ({ name, value: calls.length, unit: 'count' })),
    };
  },
};
