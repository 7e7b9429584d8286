import { describe, expect, it } from 'vitest';
import { costReport, type Prices } from '../../../src/core/cost/cost-report.ts';
import { HOUR } from '../../../src/core/ports/clock.ts';

const prices: Prices = { currency: 'USD', perHour: { mysql: 2, nat: 1 }, fixedPerHour: 0.5 };
const day = { fromMs: 0, untilMs: 24 * HOUR };
const at = (component: string, from: number, until?: number) => ({
  component,
  fromMs: from * HOUR,
  ...(until !== undefined && { untilMs: until * HOUR }),
});
const report = (more: Partial<Parameters<typeof costReport>[0]> = {}) =>
  costReport({
    prices,
    components: ['mysql', 'nat'],
    intervals: [at('mysql', 10, 20), at('nat', 10, 20)],
    span: day,
    nowMs: 48 * HOUR,
    ...more,
  });

describe('the cost of an environment', () => {
  it('is what its components cost while they were lit, and the fixed part all the time', () => {
    expect(report().total).toEqual({ paid: 10 * 3 + 12, alwaysOn: 24 * 3 + 12, fixed: 12 });
  });

  it('is compared with the plain schedule where there is one', () => {
    const windows = [{ fromMs: 11 * HOUR, untilMs: 20 * HOUR }];
    expect(report({ windows }).total.scheduled).toBe(9 * 3 + 12);
  });

  it('is cut at the ends of the time that is asked about', () => {
    const { rows } = report({ intervals: [at('mysql', -5, 2), at('mysql', 23, 30)] });
    expect(rows[0]).toMatchObject({ component: 'mysql', litHours: 3, paid: 6 });
  });

  it('counts what is still lit until now, and nothing of the time to come', () => {
    const { rows, total, untilMs } = report({ intervals: [at('mysql', 10)], nowMs: 12 * HOUR });
    expect(untilMs).toBe(12 * HOUR);
    expect(rows[0]?.paid).toBe(4);
    expect(total.fixed).toBe(6);
  });

  it('names what has no price instead of taking it for free', () => {
    const { rows, unpriced } = report({ components: ['mysql', 'redis'], intervals: [at('redis', 0, 5)] });
    expect(unpriced).toEqual(['redis']);
    expect(rows[1]).toEqual({ component: 'redis', litHours: 5 });
  });
});
