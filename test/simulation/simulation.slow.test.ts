import { beforeAll, describe, expect, it } from 'vitest';
import { mutants } from './mutants.ts';
import { describeFailure } from './report.ts';
import { drawScenario } from './scenario.ts';
import { simulateScenario } from './simulate-seed.ts';

const FIXED = { from: 1, count: 90 };
/** New ones every day, so that over time more is tried than any fixed range holds. Printed before they are played. */
const OF_TODAY = { from: 100_000 + 25 * Math.floor(Date.now() / 86_400_000), count: 25 };
/** A mutant that lives through so many seeds has not been seen. */
const SEEDS_FOR_A_MUTANT = 400;

describe('the simulation', () => {
  beforeAll(() => console.info(`seeds of today: ${OF_TODAY.count} from ${OF_TODAY.from}`));

  for (const { from, count } of [FIXED, OF_TODAY]) {
    it(`breaks no rule in the ${count} seeds from ${from}`, async () => {
      for (let seed = from; seed < from + count; seed += 1) {
        const result = await simulateScenario(drawScenario(seed));
        if (result.violations.length > 0) expect.fail(describeFailure(result));
      }
    });
  }

  it('plays a seed the same way every time, so that a failure can be replayed', async () => {
    let seen = 0;
    for (const seed of [3, 17, 42, 77, 101]) {
      const once = await simulateScenario(drawScenario(seed));
      const again = await simulateScenario(drawScenario(seed));
      expect(again.trace).toEqual(once.trace);
      seen += once.trace.length;
    }
    expect(seen).toBeGreaterThan(100);
  });

  it('comes to effects, to crashes that another attempt makes good, and to every outcome', async () => {
    const outcomes = new Set<string>();
    let effects = 0;
    let runs = 0;
    let attempts = 0;
    const evenings: Record<string, number> = {};
    for (let seed = 1; seed <= 40; seed += 1) {
      const result = await simulateScenario(drawScenario(seed));
      for (const outcome of Object.keys(result.outcomes)) outcomes.add(outcome);
      for (const [what, count] of Object.entries(result.evening))
        evenings[what] = (evenings[what] ?? 0) + count;
      effects += result.effects;
      runs += result.runs;
      attempts += result.attempts;
    }
    expect(effects).toBeGreaterThan(100);
    expect(attempts).toBeGreaterThan(runs);
    expect([...outcomes]).toEqual(expect.arrayContaining(['succeeded', 'failed', 'cancelled']));
    for (const what of ['opened', 'starting', 'reminder', 'extended', 'stopping', 'kept', 'start-skipped']) {
      expect(evenings[what], what).toBeGreaterThan(3);
    }
  });
});

describe('the simulation with one rule broken on purpose', () => {
  for (const mutant of mutants) {
    it(`sees that ${mutant.breaks}`, async () => {
      let caught: string | undefined;
      for (let seed = 1; seed <= SEEDS_FOR_A_MUTANT && caught === undefined; seed += 1) {
        const drawn = drawScenario(seed);
        const { violations } = await simulateScenario(mutant.aim?.(drawn) ?? drawn, mutant);
        caught = violations.map(({ rule }) => rule).find((rule) => mutant.caughtBy.includes(rule));
      }
      expect(caught).toBeDefined();
    });
  }
});
