import { describe, expect, it } from 'vitest';
import { monthOf } from '../../../src/core/cost/month.ts';
import { HOUR } from '../../../src/core/ports/clock.ts';

const NOW = Date.UTC(2026, 10, 30, 16);
const iso = (ms: number) => new Date(ms).toISOString();

describe('a month', () => {
  it('is the present one of its zone unless told', () => {
    expect(monthOf(undefined, NOW, 'UTC').month).toBe('2026-11');
    expect(monthOf(undefined, NOW, 'Asia/Seoul').month).toBe('2026-12');
  });

  it('goes from midnight to midnight there, over the end of a year too', () => {
    const { fromMs, untilMs } = monthOf('2025-12', NOW, 'Asia/Seoul');
    expect([iso(fromMs), iso(untilMs)]).toEqual(['2025-11-30T15:00:00.000Z', '2025-12-31T15:00:00.000Z']);
  });

  it('is an hour shorter when clocks go forward in it', () => {
    const { fromMs, untilMs } = monthOf('2026-03', NOW, 'America/New_York');
    expect((untilMs - fromMs) / HOUR).toBe(31 * 24 - 1);
  });

  it.each(['november', '2026-13', '2026-1', ''])('is not %j', (text) => {
    expect(() => monthOf(text, NOW, 'UTC')).toThrow(`${text} is no month.`);
  });

  it('is refused before it has begun', () => {
    expect(() => monthOf('2026-12', NOW, 'UTC')).toThrow('2026-12 has not begun yet in UTC.');
  });
});
