import type { Measurement, Part } from '../measurement.ts';
import type { ColdStart } from '../support/cold-start.ts';
import { comparedStarts, ratio } from '../support/compared-starts.ts';
import { justInTimeMs, withForesightMs } from '../support/just-in-time.ts';

/** The longest chain of the example, as its configuration expects it. */
const EXPECTED = { needAtMs: 420_000, bootMs: 60_000 };
/** Real times stray this far in an ordinary world, so with it no start is in vain there. */
const MARGIN_MS = 21_000;

const bootOf = ({ truth }: ColdStart) => ({ needAtMs: truth('redis'), bootMs: truth('backend') });

/** What a starter would take that only has what is bound to come: no looks, no lateness. */
const BOUNDS: Readonly<Record<string, (start: ColdStart) => number>> = {
  'the critical path': ({ criticalMs }) => criticalMs,
  'pods started just in time, by foresight': (start) =>
    withForesightMs(bootOf(start).bootMs, bootOf(start).needAtMs),
  'pods started just in time, by what is expected': (start) => justInTimeMs(bootOf(start), EXPECTED, 0),
  'the same with 21 s to spare': (start) => justInTimeMs(bootOf(start), EXPECTED, MARGIN_MS),
};

export const measurement: Measurement = {
  name: 'cold-up-crash',
  about:
    'a cold `up` against the mended original, where its pods crash until what they need is there: the worst world',
  unit: 'x',
  goal: 0.8,
  async run(bench) {
    const crashing = (await comparedStarts(bench)).filter(({ world }) => world.pods === 'crash');
    const b = (one: { tookMs: number }) => one.tookMs;
    const ratios = crashing.map(({ hard, mended }) => ratio(hard, mended, { a: b, b }));
    return {
      value: Math.max(...ratios),
      detail: crashing.map(({ world }, index) => `${world.name} ${ratios[index]?.toFixed(3)}`).join(', '),
      parts: crashing.flatMap(({ world, hard, mended }) =>
        Object.entries(BOUNDS).map(
          ([what, a]): Part => ({
            name: `${world.name}: ${what}, against the original`,
            value: ratio(hard, mended, { a, b }),
            unit: 'x',
          }),
        ),
      ),
    };
  },
};
