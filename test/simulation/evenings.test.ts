import { describe, expect, it } from 'vitest';
import { eveningWeek } from './evening-weeks.ts';

const WEEKS = 200;

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
      'crashes',
      'outages',
      'extended',
      'lost',
      'stopping',
      'kept',
      'found-lit',
      'missed',
      'approval-grace',
    ]) {
      expect(counts[what], what).toBeGreaterThan(10);
    }
  }, 600_000);
});
