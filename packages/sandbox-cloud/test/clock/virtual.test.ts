import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/clock/virtual.ts';

const MINUTE = 60_000;

describe('the virtual clock', () => {
  it('wakes sleepers in the order of their moments, and first come first served at the same moment', async () => {
    const clock = new VirtualClock(1_000);
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.now()}`);
    };
    await Promise.all([sleeper('c', 30), sleeper('a', 10), sleeper('b1', 20), sleeper('b2', 20)]);
    expect(woken).toEqual(['a@1010', 'b1@1020', 'b2@1020', 'c@1030']);
  });

  it('wakes any set of sleepers in order, whoever of them is called off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ms: fc.nat(50), calledOff: fc.boolean() }), { maxLength: 60 }),
        async (sleepers) => {
          const clock = new VirtualClock(0);
          const woken: number[] = [];
          const sleeping = sleepers.map(async ({ ms, calledOff }, nth) => {
            const off = new AbortController();
            const sleep = clock.sleep(ms, off.signal).then(
              () => woken.push(nth),
              () => {},
            );
            if (calledOff) off.abort();
            await sleep;
          });
          await Promise.all(sleeping);
          const expected = [...sleepers.entries()]
            .filter(([, { calledOff }]) => !calledOff)
            .sort(([a, { ms: aMs }], [b, { ms: bMs }]) => aMs - bMs || a - b)
            .map(([nth]) => nth);
          expect(woken).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('lets everything that a waking starts happen before time goes on', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const chain = async () => {
      await clock.sleep(10);
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      seen.push(`chain@${clock.now()}`);
      await clock.sleep(5);
      seen.push(`chain again@${clock.now()}`);
    };
    const other = async () => {
      await clock.sleep(20);
      seen.push(`other@${clock.now()}`);
    };
    await Promise.all([chain(), other()]);
    expect(seen).toEqual(['chain@10', 'chain again@15', 'other@20']);
  });

  it('stands still while an outside call is open, however often the event loop turns', async () => {
    const clock = new VirtualClock(0);
    let woken = false;
    const sleeping = clock.sleep(10).then(() => {
      woken = true;
    });
    const atAnswer = await clock.outside(async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return { now: clock.now(), woken };
    });
    expect(atAnswer).toEqual({ now: 0, woken: false });
    await sleeping;
    expect(clock.now()).toBe(10);
  });

  it('goes on when an outside call fails', async () => {
    const clock = new VirtualClock(0);
    await expect(clock.outside(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    await clock.sleep(10);
    expect(clock.now()).toBe(10);
  });

  it('rejects an aborted sleep with the reason of the signal and leaves no listener behind', async () => {
    const clock = new VirtualClock(0);
    const off = new AbortController();
    const reason = new Error('cancelled by a person');
    const sleeping = clock.sleep(MINUTE, off.signal);
    off.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(clock.sleep(MINUTE, off.signal)).rejects.toBe(reason);
    expect(clock.now()).toBe(0);

    const quiet = new AbortController();
    await clock.sleep(1, quiet.signal);
    expect(getEventListeners(quiet.signal, 'abort')).toHaveLength(0);
  });

  it('lets time pass while the far side of a call withholds its answer', async () => {
    const clock = new VirtualClock(0);
    const order: string[] = [];
    const call = clock.outside(async () => {
      await clock.withhold(30);
      order.push(`answer@${clock.now()}`);
    });
    const other = clock.sleep(20).then(() => order.push(`other@${clock.now()}`));
    await Promise.all([call, other]);
    expect(order).toEqual(['other@20', 'answer@30']);
  });

  it('lets time pass until the last part of a call that withholds several answers', async () => {
    const clock = new VirtualClock(0);
    await clock.outside(() => Promise.all([clock.withhold(10), clock.withhold(30)]));
    expect(clock.now()).toBe(30);
  });

  it('withholds an answer for ever until its caller gives up', async () => {
    const clock = new VirtualClock(0);
    const off = new AbortController();
    const call = clock.outside(() => clock.withhold(Number.POSITIVE_INFINITY, off.signal));
    const gaveUp = clock.sleep(15_000).then(() => off.abort(new Error('no answer')));
    await expect(call).rejects.toThrow('no answer');
    await gaveUp;
    expect(clock.now()).toBe(15_000);

    const late = clock.outside(() => clock.withhold(Number.POSITIVE_INFINITY, off.signal));
    await expect(late).rejects.toThrow('no answer');
    await clock.sleep(5);
    expect(clock.now()).toBe(15_005);
  });

  it('keeps count when a far side ignores that its caller has given up', async () => {
    const clock = new VirtualClock(0);
    const deaf = clock.outside(() =>
      Promise.race([clock.withhold(Number.POSITIVE_INFINITY), clock.sleep(10)]),
    );
    await deaf;
    let woken = false;
    void clock.sleep(5).then(() => {
      woken = true;
    });
    await clock.outside(async () => {
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(woken).toBe(false);
    });
    await clock.sleep(5);
    expect(clock.now()).toBe(15);
  });

  it('carries ten thousand sleepers, most of them called off, in well under a second of the processor', async () => {
    const clock = new VirtualClock(0);
    const before = process.cpuUsage();
    let woken = 0;
    let calledOff = 0;
    const sleepers = Array.from({ length: 10_000 }, async (_, nth) => {
      const off = new AbortController();
      // Descending moments are the worst case of a list that is sorted by inserting.
      const sleep = clock.sleep(10_000 - nth, off.signal).then(
        () => (woken += 1),
        () => (calledOff += 1),
      );
      if (nth % 4 !== 0) off.abort();
      await sleep;
    });
    await Promise.all(sleepers);
    expect([woken, calledOff, clock.now()]).toEqual([2_500, 7_500, 10_000]);
    // About 60 ms on a slow machine; a quadratic list takes ten times as long.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
