import { describe, expect, it } from 'vitest';
import { HOUR } from '../../../../src/core/ports/clock.ts';
import { systemClock } from '../../../../src/ops/system-clock.ts';
import { sharedClock } from '../../src/clock/shared.ts';

const start = Date.UTC(2026, 10, 24);
const slow = () => sharedClock({ realMs: systemClock.now(), worldMs: start, speed: 1 });

describe('a time that several processes share', () => {
  it('wakes whoever sleeps when their moment has come at a new speed', async () => {
    const clock = slow();
    // An hour and a half of real time at the speed at which it began.
    const woken = clock.sleep(1.5 * HOUR).then(() => clock.now());
    clock.restart(start, 36_000_000);
    expect(await woken).toBeGreaterThanOrEqual(start + 1.5 * HOUR);
  });

  it('wakes whoever sleeps when another process has gone on to a later moment', async () => {
    const clock = slow();
    const woken = clock.sleep(HOUR).then(() => clock.now());
    clock.adopt({ realMs: systemClock.now() + 1, worldMs: start + 2 * HOUR, speed: 1 });
    expect(await woken).toBeGreaterThan(start + HOUR);
  });

  it('lets a sleeper go with the reason of the signal, also after a change', async () => {
    const clock = slow();
    const stop = new AbortController();
    const slept = clock.sleep(HOUR, stop.signal);
    clock.restart(start, 2);
    stop.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
  });
});
