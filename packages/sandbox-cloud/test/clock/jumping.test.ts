import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../../src/core/ports/clock.ts';
import { jumpingClock } from '../../src/clock/jumping.ts';
import { VirtualClock } from '../../src/clock/virtual.ts';

const start = Date.UTC(2026, 10, 24, 2);
const make = () => jumpingClock(new VirtualClock(start));

describe('a clock that can jump', () => {
  it('is the other clock until it jumps', async () => {
    const clock = make();
    await clock.sleep(5 * MINUTE);
    expect(clock.now()).toBe(start + 5 * MINUTE);
  });

  it('wakes whoever slept until a moment that has passed, and shows them the time it is', async () => {
    const clock = make();
    const woken = clock.sleep(2 * HOUR).then(() => clock.now());
    clock.jumpTo(start + 8 * HOUR);
    expect(await woken).toBe(start + 8 * HOUR);
  });

  it('leaves whoever sleeps for longer asleep for what is left', async () => {
    const clock = make();
    const woken = clock.sleep(9 * HOUR).then(() => clock.now());
    clock.jumpTo(start + 8 * HOUR);
    expect(await woken).toBe(start + 9 * HOUR);
  });

  it('never goes back', async () => {
    const clock = make();
    clock.jumpTo(start - HOUR);
    expect(clock.now()).toBe(start);
  });

  it('lets a sleeper go with its reason when it is aborted, also after a jump', async () => {
    const clock = make();
    const stop = new AbortController();
    const slept = clock.sleep(9 * HOUR, stop.signal);
    clock.jumpTo(start + HOUR);
    stop.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    await expect(clock.sleep(1, stop.signal)).rejects.toThrow('enough');
  });
});
