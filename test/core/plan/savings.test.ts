import { describe, expect, it } from 'vitest';
import type { PlannedPhase } from '../../../src/core/plan/plan.ts';
import { savingsOf } from '../../../src/core/plan/savings.ts';

const phase = (
  id: string,
  seconds: number,
  needs: string[] = [],
  more: Partial<PlannedPhase> = {},
): PlannedPhase => ({
  ...{ id, component: id, kind: 'toy', verb: 'start', reason: 'it is off', skip: false },
  ...{ confirmOnly: false, forced: false, timeoutMs: 600_000, pollMs: 3_000, layer: 'infrastructure' },
  expectedMs: seconds * 1_000,
  needs: needs.map((need) => ({ phase: need, mode: 'done' as const })),
  ...more,
});
const application = { layer: 'application' } as const;
const PHASES = [
  phase('nodes', 180),
  phase('mysql', 240),
  phase('redis', 420),
  phase('backend', 60, ['nodes', 'mysql', 'redis'], application),
  phase('worker', 60, ['nodes', 'mysql', 'redis'], application),
];
const given = (phases: readonly PlannedPhase[] = PHASES, critical = ['redis', 'backend']) => ({
  plan: { phases, criticalPath: { phases: critical, ms: 480_000 } },
  isDialled: ({ id }: PlannedPhase) => id === 'mysql' || id === 'redis',
});
const PRICES = { currency: 'USD', perHour: { redis: 0.1 }, fixedPerHour: 0 };

describe('what would make a start shorter', () => {
  it('is to keep the longest part lit, up to where another chain is the longest', () => {
    const [first] = savingsOf({ ...given(), prices: PRICES, litShare: 0.25 });
    expect(first).toEqual({
      kind: 'keep-lit',
      component: 'redis',
      takesMs: 420_000,
      // mysql is the longest part then.
      savesMs: 180_000,
      costs: { amount: expect.closeTo(0.1 * 730 * 0.75), currency: 'USD' },
    });
  });

  it('costs nothing that anybody knows without a price or without a schedule', () => {
    expect(savingsOf({ ...given(), prices: PRICES })[0]).not.toHaveProperty('costs');
    expect(savingsOf({ ...given(), litShare: 0.25 })[0]).not.toHaveProperty('costs');
  });

  it('is to let all boot while what they connect to is on its way', () => {
    expect(savingsOf(given())).toContainEqual({
      ...{ kind: 'ready-after', components: ['backend', 'worker'], need: 'redis' },
      savesMs: 55_000,
    });
  });

  it('leaves out what gains less than 5 s', () => {
    const even = [phase('one', 100), phase('other', 98)];
    expect(savingsOf(given(even, ['one']))).toEqual([]);
  });

  it('never lets anything boot beside what it runs on', () => {
    const onNodes = [phase('nodes', 300), phase('backend', 60, ['nodes'], application)];
    const kinds = savingsOf(given(onNodes, ['nodes', 'backend'])).map(({ kind }) => kind);
    expect(kinds).not.toContain('ready-after');
  });

  it('says nothing of an order that is soft already', () => {
    const soft = [
      phase('redis', 420),
      phase('backend/early', 2, [], { ...application, component: 'backend', onlyAsks: true }),
      phase('backend', 5, ['redis', 'backend/early'], { ...application, startedBy: 'backend/early' }),
    ];
    const kinds = savingsOf(given(soft, ['redis', 'backend'])).map(({ kind }) => kind);
    expect(kinds).not.toContain('ready-after');
  });
});
