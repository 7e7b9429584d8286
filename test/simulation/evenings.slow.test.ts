import { describe, expect, it } from 'vitest';
import { EVENING_MUTANTS } from './evening-mutants.ts';
import { eveningWeek } from './evening-weeks.ts';

/** As many as a slow machine plays in half a minute; `npm run simulate:evenings` plays more. */
const WEEKS = 40;
/** Every mutant is seen long before. */
const WEEKS_OF_A_MUTANT = 30;

describe('a week of evenings', () => {
  it(`keeps to the rules in ${WEEKS} weeks of people, holidays, outages, crashes and clock changes`, async () => {
    const violations: string[] = [];
    const counts: Record<string, number> = {};
    for (let seed = 1; seed <= WEEKS; seed += 1) {
      const week = await eveningWeek(seed);
      violations.push(...week.violations.map((violation) => `seed ${seed}: ${violation}`));
      for (const [what, count] of Object.entries(week.counts)) counts[what] = (counts[what] ?? 0) + count;
    }
    expect(violations).toEqual([]);
    // All of it has really happened.
    for (const what of [
      ...['crashes', 'outages', 'extended', 'lost', 'stopping', 'kept', 'found-lit', 'missed'],
      ...['reminder', 'approval-ended', 'start-skipped by holiday', 'weeks with a change of clocks'],
      ...['outages across the stop', 'outages across the last warning', 'outages across a start'],
      ...['cancel: ending', 'stop-cancelled'],
    ]) {
      expect(counts[what], what).toBeGreaterThan(5);
    }
    expect(counts['approval-grace'], 'approval-grace').toBeGreaterThan(0);
  });

  it.each(Object.entries(EVENING_MUTANTS))(
    'sees that a bot %s',
    async (_, mutant) => {
      const seen = new Set<string>();
      for (let seed = 1; seed <= WEEKS_OF_A_MUTANT && !seen.has(mutant.rule); seed += 1) {
        const { violations } = await eveningWeek(seed, mutant);
        for (const violation of violations) seen.add(violation.split(':')[0] ?? '');
      }
      expect([...seen]).toContain(mutant.rule);
    },
    600_000,
  );
});
