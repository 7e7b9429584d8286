import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { ServiceError, type ServiceErrorClass } from '../../src/core/errors.ts';
import { REPEAT_EFFECT, REPEAT_LOOK, type RetryNotice, withRetry } from '../../src/core/retry.ts';

const refusal = (errorClass: ServiceErrorClass, retryAfterMs?: number) =>
  new ServiceError('no', {
    service: 'rds',
    operation: 'StartDBInstance',
    errorName: errorClass,
    errorClass,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });

async function attempt(errors: Error[], repeat = REPEAT_EFFECT, deadlineMs = 600_000) {
  const clock = new VirtualClock(0);
  const notices: RetryNotice[] = [];
  let calls = 0;
  const result = await withRetry(
    {
      clock,
      random: () => 0.5,
      signal: new AbortController().signal,
      deadlineMs,
      repeat,
      onRetry: (notice) => notices.push(notice),
    },
    async () => {
      calls += 1;
      const error = errors.shift();
      if (error !== undefined) throw error;
      return 'answer';
    },
  ).catch((error: unknown) => error);
  return { result, calls, notices, tookMs: clock.now() };
}

describe('repeating a call', () => {
  it('backs off exponentially while it is throttled', async () => {
    const { result, notices } = await attempt([
      refusal('throttled'),
      refusal('throttled'),
      refusal('throttled'),
    ]);
    expect(result).toBe('answer');
    expect(notices.map((notice) => notice.delayMs)).toEqual([750, 1_500, 3_000]);
  });

  it('never waits longer than the cap', async () => {
    const { notices } = await attempt(Array.from({ length: 12 }, () => refusal('transient')));
    expect(Math.max(...notices.map((notice) => notice.delayMs))).toBeLessThanOrEqual(20_000);
  });

  it('waits as long as the service asks', async () => {
    const { notices } = await attempt([refusal('throttled', 30_000)]);
    expect(notices[0]?.delayMs).toBe(30_000);
  });

  it.each(['denied', 'invalid', 'credentials', 'unknown', 'absent', 'conflict'] as const)(
    'never repeats a call that was %s',
    async (errorClass) => {
      for (const repeat of [REPEAT_LOOK, REPEAT_EFFECT]) {
        const { result, calls } = await attempt([refusal(errorClass)], repeat);
        expect(result).toBeInstanceOf(ServiceError);
        expect(calls).toBe(1);
      }
    },
  );

  it('repeats a look whose answer was lost, but not an effect', async () => {
    expect((await attempt([refusal('uncertain')], REPEAT_LOOK)).calls).toBe(2);
    expect((await attempt([refusal('uncertain')], REPEAT_EFFECT)).calls).toBe(1);
  });

  it('gives up with the last error when the deadline comes first', async () => {
    const errors = Array.from({ length: 100 }, () => refusal('transient'));
    const { result, tookMs } = await attempt(errors, REPEAT_EFFECT, 10_000);
    expect(result).toBeInstanceOf(ServiceError);
    expect(tookMs).toBeLessThan(10_000);
  });

  it('keeps trying slowly while the cloud has no capacity', async () => {
    const { notices } = await attempt([refusal('capacity'), refusal('capacity')]);
    expect(notices.every((notice) => notice.delayMs >= 7_500)).toBe(true);
  });

  it('stops waiting at once when it is cancelled', async () => {
    const clock = new VirtualClock(0);
    const cancel = new AbortController();
    const waiting = withRetry(
      {
        clock,
        random: () => 1,
        signal: cancel.signal,
        deadlineMs: 600_000,
        onRetry: () => cancel.abort(new Error('enough')),
      },
      async () => {
        throw refusal('throttled');
      },
    );
    await expect(waiting).rejects.toThrow('enough');
    expect(clock.now()).toBe(0);
  });
});
