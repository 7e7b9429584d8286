import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { plainRenderer } from '../../../src/cli/render/plain.ts';
import { FAILED, journal, started } from '../../support/cli/sample-run.ts';

function rendered(events: Parameters<ReturnType<typeof plainRenderer>['event']>[0][]): string {
  const stream = new PassThrough();
  const renderer = plainRenderer(stream);
  for (const event of events) renderer.event(event);
  renderer.close();
  return stream.read().toString();
}

describe('the view for pipes and logs', () => {
  it('has one line per event that means something, with the time since the start', () => {
    expect(rendered(FAILED)).toMatchInlineSnapshot(`
      "+     0s  dev up by kim: 3 to do, about 5m
      +     0s  network: skipped: it is on already
      +     0s  database: begins (it is off and should be on)
      +     0s  cache: begins (it is absent and should be on)
      +     2s  database: StartDBInstance accepted
      +     3s  database: waits: starting
      +    50s  cache: done after 50s: available
      +     1m  database: warning: it is slower than usual
      +    10m  database: failed after 10m: It was not ready within 10m.
      +    10m  backend: skipped: it needs database, which did not come through
      +    10m  failed after 10m
      ✖ dev up failed: 1 done, 1 unchanged, 1 failed, 1 blocked, in 10m
        The longest chain took 9m 58s; expected were 5m.

      ✖ database: It was not ready within 10m.
          last seen    storage-full
          service said StorageQuotaExceededFault: you have no storage left in this account
          what to do   Free some storage, then run \`lamplighter up\` again.

        backend: it needs database, which did not come through

      ! database: it is slower than usual
      "
    `);
  });

  it('tells of repeated calls and of a cancellation', () => {
    const events = journal(
      [0, started()],
      [
        5,
        {
          ...{
            type: 'phase.retrying',
            phase: 'cache',
            operation: 'CreateCacheCluster',
            errorName: 'Throttling',
          },
          ...{ reason: 'too many requests', attempt: 2, delayMs: 4_000 },
        },
      ],
      [9, { type: 'run.cancelling', reason: 'cancelled by kim' }],
    );
    expect(rendered(events).split('\n').slice(1, -1)).toEqual([
      '+     5s  cache: CreateCacheCluster: Throttling, again in 4s (attempt 2): too many requests',
      '+     9s  cancelling: cancelled by kim',
    ]);
  });
});
