import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import { LamplighterError, ServiceError } from '../../../src/core/errors.ts';
import type { RunEvent } from '../../../src/core/events.ts';
import { runToys } from '../../support/run-toys.ts';
import { environment, parts, spec, ToyResource } from '../../support/toy-environment.ts';

const slowDown = (): Error =>
  new ServiceError('slow down', {
    ...{ service: 'rds', operation: 'StartDBInstance', errorName: 'Throttling', errorClass: 'throttled' },
  });

/** A start that is put off twice, by an attempt that loses its run before so many confirmations. */
async function putOffTwice(lostBefore: number) {
  const clock = new VirtualClock(0);
  const db = new ToyResource(clock);
  db.refusals.push(slowDown(), slowDown());
  let confirmed = 0;
  const run = await runToys({
    clock,
    environment: environment(spec('db')),
    parts: parts({ db }),
    journal: {
      append: async (event: RunEvent) => {
        if (confirmed >= lostBefore) throw new LamplighterError('attempt-lost', `no ${event.type} any more`);
      },
      confirm: async () => {
        confirmed += 1;
        if (confirmed >= lostBefore)
          throw new LamplighterError('attempt-lost', 'another attempt has the run');
      },
    },
  }).catch((error: unknown) => error);
  return { calls: db.calls.length, run };
}

describe('a call that a service has put off', () => {
  it('is repeated while the run is still ours', async () => {
    const { calls, run } = await putOffTwice(Number.POSITIVE_INFINITY);
    expect(calls).toBe(3);
    expect(run).toMatchObject({ outcome: 'succeeded' });
  });

  it('is not repeated after a pause in which another attempt took the run over', async () => {
    expect((await putOffTwice(1)).calls).toBe(1);
    expect((await putOffTwice(2)).calls).toBe(2);
  });
});
