import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../src/system-clock.ts';

const DAY_MS = 24 * 3_600_000;

describe('the clock of the machine', () => {
  it('rejects a sleep with the very reason for which it was aborted', async () => {
    const reason = new Error('closing');
    await expect(systemClock.sleep(DAY_MS, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('sleeps on where one timer of Node would be over at once', async () => {
    const ending = new AbortController();
    let over = false;
    const sleeping = systemClock.sleep(30 * DAY_MS, ending.signal).finally(() => {
      over = true;
    });
    // A timer that is too long for Node fires within a millisecond.
    const passed = systemClock.sleep(2);
    await Promise.race([passed, sleeping]);
    await nextTurn();
    expect(over).toBe(false);
    ending.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
  });
});
