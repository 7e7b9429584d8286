import type { EnvironmentCost } from '../../../src/reports/report-cost.ts';

const HOUR = 3_600_000;

/** A week of November in which minji kept it lit twice. */
export function someCost(more: Partial<EnvironmentCost> = {}): EnvironmentCost {
  const fromMs = Date.parse('2026-11-16T00:00:00+09:00');
  return {
    environment: 'dev',
    zone: 'Asia/Seoul',
    currency: 'USD',
    fromMs,
    untilMs: fromMs + 7 * 24 * HOUR,
    rows: [
      { component: 'database', litHours: 52, paid: 26, scheduled: 22.5, alwaysOn: 84 },
      { component: 'cache', litHours: 50.5 },
    ],
    total: { paid: 27.5, scheduled: 24, alwaysOn: 85.5, fixed: 1.5 },
    unpriced: ['cache'],
    extensions: [{ by: { source: 'slack', id: 'U0MINJI01', name: 'minji <3' }, times: 2, ms: 3 * HOUR }],
    ...more,
  };
}
