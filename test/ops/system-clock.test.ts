import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/ops/system-clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('the clock of the machine', () => {
  it('can be had as one that goes on whatever it is set to', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 28, 9) });
    const steady = systemClock.steady?.();
    const before = steady?.now() ?? 0;
    expect(Math.abs(before - systemClock.now())).toBeLessThan(1_000);
    vi.setSystemTime(Date.UTC(2026, 10, 28, 7));
    const after = steady?.now() ?? 0;
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after - before).toBeLessThan(60_000);
    expect(Number.isInteger(after)).toBe(true);
    expect(systemClock.now()).toBe(Date.UTC(2026, 10, 28, 7));
  });
});
