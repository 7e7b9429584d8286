import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/ops/system-clock.ts';
import { scaledClock } from '../../src/clock/scaled.ts';
import { sharedClock } from '../../src/clock/shared.ts';

const DAY = 24 * 3_600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('the scaled clock', () => {
  it('runs from its origin at its speed', () => {
    vi.setSystemTime(5_000);
    const clock = scaledClock({ realMs: 5_000, worldMs: 1_000_000, speed: 60 });
    expect(clock.now()).toBe(1_000_000);
    vi.setSystemTime(6_500);
    expect(clock.now()).toBe(1_090_000);
  });

  it('shows the same time in every process that counts from the same origin', () => {
    const origin = { realMs: 1_234, worldMs: 77, speed: 7.5 };
    vi.setSystemTime(9_999);
    expect(scaledClock(origin).now()).toBe(scaledClock({ ...origin }).now());
  });

  it('sleeps its own milliseconds and rejects with the reason of the signal', async () => {
    vi.useRealTimers();
    const clock = scaledClock({ realMs: Date.now(), worldMs: 0, speed: 10_000 });
    await clock.sleep(50_000);
    // Timers may fire up to a millisecond early by the wall clock.
    expect(clock.now()).toBeGreaterThanOrEqual(40_000);
    const off = new AbortController();
    const reason = new Error('cancelled');
    const sleeping = clock.sleep(3_600_000_000, off.signal);
    off.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });
});

describe('the time limit of a call on scaled time', () => {
  it('leaves the machine time to answer, however fast the world runs', async () => {
    vi.useRealTimers();
    const clock = scaledClock({ realMs: Date.now(), worldMs: 0, speed: 100_000 });
    const answered = new AbortController();
    const limit = clock.limit?.(15_000, answered.signal).then(
      () => 'too late',
      () => 'answered in time',
    );
    // Far more than the limit in the world, and 10 ms on the machine.
    await clock.sleep(1_000_000);
    answered.abort();
    expect(await limit).toBe('answered in time');
  });
});

describe('the time that several processes share', () => {
  it('moves on to a later origin and never goes back', () => {
    vi.setSystemTime(10_000);
    const clock = sharedClock({ realMs: 10_000, worldMs: 500_000, speed: 10 });
    vi.setSystemTime(11_000);
    expect(clock.now()).toBe(510_000);
    clock.adopt({ realMs: 10_500, worldMs: 400_000, speed: 10 });
    expect(clock.now()).toBe(510_000);
    vi.setSystemTime(23_000);
    expect(clock.now()).toBe(525_000);
    clock.adopt({ realMs: 10_200, worldMs: 9_000_000, speed: 10 });
    expect(clock.now()).toBe(525_000);
  });

  it('goes on from the later of now and the moment it is restarted at', () => {
    vi.setSystemTime(10_000);
    const clock = sharedClock({ realMs: 10_000, worldMs: 500_000, speed: 10 });
    clock.restart(0, 2);
    expect([clock.now(), clock.origin.speed]).toEqual([500_000, 2]);
    clock.restart(900_000);
    vi.setSystemTime(11_002);
    expect(clock.now()).toBe(902_000);
  });
});

describe('the system clock', () => {
  it('sleeps longer than one timer of the machine can', async () => {
    vi.useRealTimers();
    const off = new AbortController();
    let settled = false;
    const sleeping = systemClock.sleep(60 * DAY, off.signal).finally(() => {
      settled = true;
    });
    // Node fires a timer that is too long after 1 ms, and earlier timers first.
    await systemClock.sleep(2);
    expect(settled).toBe(false);
    off.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
  });
});
