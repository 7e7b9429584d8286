import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { LamplighterError, ServiceError } from '../../src/core/errors.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import type { FinishedCall } from '../../src/core/service-call.ts';
import { systemClock } from '../../src/ops/system-clock.ts';

const call = { service: 'rds', operation: 'StartDBInstance', target: 'mysql' };
const never = new AbortController().signal;

const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => unhandled.push(error);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', onUnhandled);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled).toEqual([]);
});

function setup(clock: Clock = new VirtualClock(0)) {
  const finished: FinishedCall[] = [];
  return {
    clock,
    finished,
    callService: createCallService({ clock, onCall: (done) => finished.push(done) }),
  };
}

/** The ServiceError that becomes of what a client throws. */
async function failureOf(thrown: unknown, service = 'rds'): Promise<ServiceError> {
  const { callService } = setup();
  const failure = await callService({ ...call, service }, never, () => Promise.reject(thrown)).catch(
    (e) => e,
  );
  expect(failure).toBeInstanceOf(ServiceError);
  return failure;
}

/** A client that heeds its signal, as the SDKs do. */
const heeding = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    });
  });

/** A far side that takes its time while the clock goes on. */
const silent = (clock: Clock, client: (signal: AbortSignal) => Promise<never>) => (signal: AbortSignal) => {
  void (clock as VirtualClock).withhold(Number.POSITIVE_INFINITY, signal).catch(() => {});
  return client(signal);
};

describe('a call that is answered', () => {
  it('gives the answer and tells how long it took', async () => {
    const { clock, finished, callService } = setup();
    const answer = await callService(call, never, async () => {
      await (clock as VirtualClock).withhold(1_200);
      return 'started';
    });
    expect(answer).toBe('started');
    expect(finished).toEqual([{ ...call, durationMs: 1_200 }]);
  });

  it('leaves no timer and no listener behind, whatever the answer was', async () => {
    const run = new AbortController();
    const timersBefore = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const { callService } = setup(systemClock);
    await callService(call, run.signal, async () => 'yes');
    await callService(call, run.signal, () => Promise.reject(new Error('no'))).catch(() => {});
    await callService(call, run.signal, () => {
      throw new Error('thrown before there was a promise');
    }).catch(() => {});
    const timersAfter = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect(timersAfter).toBe(timersBefore);
    expect(getEventListeners(run.signal, 'abort')).toHaveLength(0);
  });

  it('does not become a failure of the service when an observer throws', async () => {
    const callService = createCallService({
      clock: new VirtualClock(0),
      onCall: () => {
        throw new Error('a bug in the metrics');
      },
    });
    const failure = await callService(call, never, async () => 'started').catch((error) => error);
    expect(failure).not.toBeInstanceOf(ServiceError);
    expect(failure).toMatchObject({ message: 'a bug in the metrics' });
  });
});

describe('a call without an answer', () => {
  it.each([
    ['that heeds its signal', heeding],
    ['that ignores its signal', () => new Promise<never>(() => {})],
  ])('of a client %s ends at the time limit as uncertain', async (_, client) => {
    const { clock, finished, callService } = setup();
    const failure = await callService({ ...call, timeoutMs: 2_500 }, never, silent(clock, client)).catch(
      (error) => error,
    );
    expect(failure).toMatchObject({
      errorName: 'TimeoutError',
      errorClass: 'uncertain',
      message: 'rds StartDBInstance: TimeoutError: no answer within 2.5 s',
    });
    expect(clock.now()).toBe(2_500);
    expect(finished).toHaveLength(1);
  });

  it('has 15 s when nothing else is said', async () => {
    const { clock, callService } = setup();
    await callService(call, never, silent(clock, heeding)).catch(() => {});
    expect(clock.now()).toBe(15_000);
  });

  it('drops an answer and a failure that come after the limit', async () => {
    const { clock, callService } = setup();
    const late = async () => {
      await (clock as VirtualClock).withhold(20_000);
      throw new Error('late');
    };
    await expect(callService(call, never, late)).rejects.toMatchObject({ errorName: 'TimeoutError' });
    await clock.sleep(60_000);
  });
});

describe('a cancelled call', () => {
  it.each([
    ['heeds its signal', heeding],
    ['ignores its signal', () => new Promise<never>(() => {})],
  ])('ends with the reason of the run, not with a ServiceError, when the client %s', async (_, client) => {
    const { clock, finished, callService } = setup();
    const run = new AbortController();
    const reason = new LamplighterError('run-cancelled', 'cancelled by sol');
    const calling = callService(call, run.signal, silent(clock, client));
    const cancelling = clock.sleep(3_000).then(() => run.abort(reason));
    await expect(calling).rejects.toBe(reason);
    await cancelling;
    expect(finished).toEqual([]);
  });

  it('is not even made when the run was cancelled before', async () => {
    const { callService } = setup();
    let made = false;
    const calling = callService(call, AbortSignal.abort(new Error('over')), async () => {
      made = true;
    });
    await expect(calling).rejects.toThrow('over');
    expect(made).toBe(false);
  });
});

describe('what a client throws', () => {
  it('is found by the socket code of the cause under a wrapper that says nothing', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6443'), { code: 'ECONNREFUSED' });
    const failure = await failureOf(new TypeError('fetch failed', { cause: refused }));
    expect(failure).toMatchObject({
      errorClass: 'unreachable',
      errorName: 'ECONNREFUSED',
      message: 'rds StartDBInstance: ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:6443',
    });
  });

  it('is found among the errors of several tried addresses', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:9092'), { code: 'ECONNREFUSED' });
    const failure = await failureOf(
      Object.assign(new AggregateError([refused], ''), { code: 'ECONNREFUSED' }),
      'kafka',
    );
    expect(failure.errorClass).toBe('unreachable');
    expect(failure.message).toContain('connect ECONNREFUSED ::1:9092');
  });

  it.each([
    [429, 'throttled'],
    [503, 'transient'],
    [401, 'credentials'],
    [403, 'denied'],
  ] as const)('goes by HTTP status %i when its name is unknown', async (status, errorClass) => {
    const sdk = Object.assign(new Error('said no'), {
      name: 'NobodyKnowsThis',
      $metadata: { httpStatusCode: status },
    });
    expect(await failureOf(sdk)).toMatchObject({
      errorClass,
      httpStatus: status,
      errorName: 'NobodyKnowsThis',
    });
    const kubernetes = Object.assign(new Error('said no'), { code: status });
    expect(await failureOf(kubernetes, 'kubernetes')).toMatchObject({
      errorClass,
      httpStatus: status,
      errorName: `HTTP ${status}`,
    });
  });

  it('has no HTTP status when its number is a Kafka protocol code', async () => {
    const failure = await failureOf(
      Object.assign(new Error('nobody knows this'), { type: 'NEVER_HEARD_OF', code: 68 }),
      'kafka',
    );
    expect(failure.httpStatus).toBeUndefined();
    expect(failure).toMatchObject({ errorName: 'NEVER_HEARD_OF', errorClass: 'unknown' });
  });

  it('is unknown and shown whole when no row of the table has its name', async () => {
    const failure = await failureOf(Object.assign(new Error('the moon is full'), { name: 'LunarFault' }));
    expect(failure).toMatchObject({
      errorClass: 'unknown',
      message: 'rds StartDBInstance: LunarFault: the moon is full',
    });
    expect(failure.cause).toMatchObject({ name: 'LunarFault' });
  });

  it('is uncertain when a client broke the call off by itself', async () => {
    const failure = await failureOf(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    expect(failure.errorClass).toBe('uncertain');
  });

  it('keeps the wait that the service asked for, wherever it is in the chain', async () => {
    const throttled = Object.assign(new Error('slow down'), { $retryAfterMs: 7_000 });
    expect((await failureOf(new Error('wrapped', { cause: throttled }))).retryAfterMs).toBe(7_000);
  });

  it('may be anything: undefined, null, a string, an error that is its own cause', async () => {
    const circle: Error & { cause?: unknown } = new Error('circle');
    circle.cause = circle;
    for (const thrown of [undefined, null, 'boom', circle]) {
      const failure = await failureOf(thrown);
      expect(failure).toMatchObject({ errorClass: 'unknown', errorName: 'Error' });
    }
    expect((await failureOf('boom')).message).toBe('rds StartDBInstance: Error: boom');
  });

  it('has no secrets in its words, whoever said them', async () => {
    const message =
      'cannot connect to https://bot:hunter2@host with password=hunter2 and Bearer hunter2hunter2';
    const own = new ServiceError(message, { ...call, errorName: 'Failed', errorClass: 'invalid' });
    const thrown = [
      new Error(message),
      new Error('wrapped', { cause: new Error(message) }),
      new LamplighterError('config-invalid', message),
      own,
      message,
    ];
    for (const one of thrown) expect((await failureOf(one)).message).not.toContain('hunter2');
    expect(await failureOf(own)).toBe(own);
  });

  it('names its target without secrets, for messages, logs and metrics alike', async () => {
    const { callService, finished } = setup();
    const asked = { ...call, target: 'https://x.example/health?token=hunter2&page=1' };
    const failure = await callService(asked, never, () => Promise.reject(new Error('no'))).catch((e) => e);
    await callService(asked, never, async () => 1);
    const target = 'https://x.example/health?token=***&page=1';
    expect(failure.facts.target).toBe(target);
    expect(finished.map((done) => done.target)).toEqual([target, target]);
  });

  it('stays the same when it is a ServiceError, and keeps the remedy of our own errors', async () => {
    const own = new ServiceError('already mapped', {
      ...call,
      errorName: 'DBInstanceNotFound',
      errorClass: 'absent',
    });
    expect(await failureOf(own)).toBe(own);
    const config = new LamplighterError('config-invalid', 'no region', { remedy: 'Set aws.region.' });
    expect(await failureOf(config)).toMatchObject({ errorClass: 'invalid', remedy: 'Set aws.region.' });
  });
});
