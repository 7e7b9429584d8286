import { setImmediate } from 'node:timers/promises';
import cron, { type ScheduledTask } from 'node-cron';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { startTicker, type TickerOptions } from '../../src/leases/ticker.ts';

const START = Date.UTC(2026, 10, 24, 2);

/** A ticker on virtual time; `ticks` are the seconds since the start at which it ticked. */
function bench(tick: (at: number) => Promise<number>, more: Partial<TickerOptions> = {}) {
  const clock = new VirtualClock(START);
  const ticks: number[] = [];
  const troubles: unknown[] = [];
  let wake = (): void => {};
  let listening = true;
  const seconds = () => (clock.now() - START) / SECOND;
  const ticker = startTicker({
    environments: [
      {
        clock,
        evening: {
          environment: 'dev',
          now: () => clock.now(),
          tick: async () => {
            ticks.push(seconds());
            return START + (await tick(seconds())) * SECOND;
          },
        },
      },
    ],
    onChange(call) {
      wake = call;
      return () => {
        listening = false;
      };
    },
    onTrouble: (error) => troubles.push(error),
    minutes: false,
    ...more,
  });
  return {
    ...{ clock, ticks, troubles, ticker, wake: () => wake() },
    isListening: () => listening,
    reached: (count: number) =>
      vi.waitFor(() => expect(ticks.length).toBeGreaterThanOrEqual(count), { timeout: 300_000 }),
  };
}

describe('the ticker', () => {
  it('sleeps until the next thing is due, and looks once a minute at the latest', async () => {
    const { ticks, reached, ticker } = bench(async (at) => (at < 10 ? 10 : at + 3_600));
    await reached(4);
    await ticker.stop();
    expect(ticks.slice(0, 4)).toEqual([0, 10, 70, 130]);
  });

  it('repeats a tick that failed after five seconds, and reports it', async () => {
    const broken = new Error('the store is away');
    const lines: string[] = [];
    const { ticks, troubles, reached, ticker } = bench(
      async (at) => {
        if (at < 10) throw broken;
        return at + 3_600;
      },
      { onTick: (environment) => lines.push(environment) },
    );
    await reached(3);
    await ticker.stop();
    expect(ticks.slice(0, 3)).toEqual([0, 5, 10]);
    expect(troubles.slice(0, 2)).toEqual([broken, broken]);
    expect(lines[0]).toBe('dev');
    expect(lines.length).toBeLessThanOrEqual(ticks.length - 2);
  });

  it('ticks at once when a lease has changed, also when that happens during a tick, and never twice at once', async () => {
    let under = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const { clock, ticks, reached, ticker, wake } = bench(async (at) => {
      under += 1;
      most = Math.max(most, under);
      // Time stands still until the far side answers.
      if (ticks.length === 1) await clock.outside(() => gate.promise);
      under -= 1;
      return at + 3_600;
    });
    await reached(1);
    wake();
    wake();
    await setImmediate();
    expect(ticks).toEqual([0]);
    gate.resolve();
    await reached(2);
    await ticker.stop();
    expect(ticks.slice(0, 2)).toEqual([0, 0]);
    expect(most).toBe(1);
  });

  it('keeps a failing environment from no other', async () => {
    const clock = new VirtualClock(START);
    const ticked: string[] = [];
    const of = (environment: string, tick: () => Promise<number>) => ({
      clock,
      evening: { environment, now: () => clock.now(), tick },
    });
    const ticker = startTicker({
      environments: [
        of('broken', () => Promise.reject(new Error('no'))),
        of('sound', async () => {
          ticked.push('sound');
          return clock.now() + 20 * SECOND;
        }),
      ],
      onChange: () => () => {},
      onTrouble: () => {},
      minutes: false,
    });
    await vi.waitFor(() => expect(ticked.length).toBeGreaterThan(2), { timeout: 300_000 });
    await ticker.stop();
  });

  it('on a minute of the machine does what has become due, though its own sleep be late', async () => {
    const destroy = vi.fn();
    const minutes = vi.spyOn(cron, 'schedule').mockReturnValue({ destroy } as unknown as ScheduledTask);
    onTestFinished(() => minutes.mockRestore());
    let count = 0;
    let nowMs = START;
    const ticker = startTicker({
      environments: [
        {
          // As on a machine that has slept: only the minute comes.
          clock: {
            now: () => nowMs,
            sleep: (_, signal) =>
              new Promise((_resolve, reject) => {
                signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
              }),
            outside: (call) => call(),
          },
          evening: {
            environment: 'dev',
            now: () => nowMs,
            tick: async () => {
              count += 1;
              return nowMs + MINUTE;
            },
          },
        },
      ],
      onChange: () => () => {},
      onTrouble: () => {},
    });
    await setImmediate();
    expect(count).toBe(1);
    const [expression, onMinute] = minutes.mock.calls[0] ?? [];
    expect(expression).toBe('* * * * *');
    if (typeof onMinute !== 'function') throw new Error('nothing is done on the minute');
    const minute = async () => onMinute({} as Parameters<typeof onMinute>[0]);
    await minute();
    await setImmediate();
    expect(count).toBe(1);
    nowMs += 3 * 60 * MINUTE;
    await minute();
    await vi.waitFor(() => expect(count).toBe(2), { timeout: 300_000 });
    await ticker.stop();
    expect(destroy).toHaveBeenCalledOnce();
  });

  it('ends with the tick that is under way, and listens no longer', async () => {
    const { ticks, reached, ticker, isListening, clock } = bench(async (at) => at + 30);
    await reached(2);
    await ticker.stop();
    const count = ticks.length;
    await clock.sleep(10 * MINUTE);
    expect(ticks).toHaveLength(count);
    expect(isListening()).toBe(false);
  });
});
