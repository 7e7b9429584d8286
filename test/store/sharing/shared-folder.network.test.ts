import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { watchEvents } from '../../../src/store/event-watch.ts';
import { openSharedFolder } from '../../../src/store/sharing/shared-folder.ts';
import { finished, newRun, warned } from '../../support/run-records.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-shared-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (owner: string) =>
  openSharedFolder({
    dataDir: join(folder, 'store'),
    role: 'command',
    owner,
    clock: systemClock,
    note: () => {},
    onTrouble: (error) => {
      throw error;
    },
    onLost: (error) => {
      throw error;
    },
  });

describe('two commands on one folder', () => {
  it('share the store; when the one that holds it ends, the other goes on with the work', async () => {
    const first = await open('first');
    const second = await open('second');
    const run = newRun({ environment: 'dev' });
    expect(await second.store.create(run)).toMatchObject({ created: true });
    await first.store.beginAttempt({ runId: run.id, attempt: 0 }, 'first', 1);
    await first.store.append({ runId: run.id, attempt: 1 }, warned(run.id, 1));

    const environment = 'dev';
    const terms = {
      litUntilMs: 100,
      setBy: { source: 'terminal', id: 'kim', name: 'Kim' },
      setAtMs: 1,
      reason: 'up',
      reminded: {},
    } as const;
    expect(await second.leases.change({ environment, version: 0 }, terms)).toMatchObject({ version: 1 });
    expect(await first.leases.get(environment)).toMatchObject(terms);
    let hints = 0;
    const unsubscribe = second.leases.onChange(() => {
      hints += 1;
    });

    const order: string[] = [];
    const work = await second.queue.work(
      async (runId) => {
        order.push('taken up');
        await second.store.beginAttempt({ runId, attempt: 1 }, 'second', 2);
        await second.store.finish({ runId, attempt: 2 }, finished(runId, 2));
      },
      {
        concurrency: 1,
        idle: async () => {
          order.push('calm');
        },
      },
    );
    const followed = Array.fromAsync(watchEvents({ store: second.store, clock: systemClock, runId: run.id }));
    await first.store.release({ runId: run.id, attempt: 1 });
    // Nobody but the first could take it up, and the first works on nothing.
    expect(await second.store.run(run.id)).toMatchObject({ state: 'queued', attempt: 1 });
    await first.close();
    expect((await followed).map((event) => event.type)).toEqual(['phase.warned', 'run.finished']);
    await work.stop();
    expect(order.indexOf('calm')).toBeLessThan(order.indexOf('taken up'));
    expect(order[0]).toBe('calm');
    // The lease is still there, and whoever listened for it is still told.
    hints = 0;
    expect(await second.leases.end({ environment, version: 1 })).toBe(true);
    expect(hints).toBeGreaterThan(0);
    unsubscribe();
    await second.close();
    expect(await readdir(folder)).toEqual(['store']);
  });
});
