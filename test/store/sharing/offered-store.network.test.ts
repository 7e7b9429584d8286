import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LamplighterError } from '../../../src/core/errors.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { findLeader, remoteStore } from '../../../src/store/sharing/remote-store.ts';
import { HolderGone, PROTOCOL } from '../../../src/store/sharing/rpc.ts';
import { serveStore } from '../../../src/store/sharing/serve-store.ts';
import { isRepeatable, StoreError } from '../../../src/store/store-error.ts';
import { storePortsContract } from '../../contract/store-ports.contract.ts';
import { newRun, warned } from '../../support/run-records.ts';

const HOLDER = { protocol: PROTOCOL, pid: 1, owner: 'host:1', role: 'serve' } as const;
let folder: string;
let path: string;
let holding = memoryStore(systemClock);
let offer: { close(): Promise<void> } | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-socket-'));
  path = join(folder, 'store.sock');
  holding = memoryStore(systemClock);
});
afterEach(async () => {
  await offer?.close();
  offer = undefined;
  await rm(folder, { recursive: true, force: true });
});

const borrow = async (holder: typeof HOLDER = HOLDER) => {
  offer = await serveStore({ path, ports: holding, holder });
  return remoteStore(path);
};
const offered = async () => (await borrow()).store;

describe('a store that is offered through a socket', () => {
  it('gives what it gives to its holder, and nothing to other users', async () => {
    // What a killed process has left is no hindrance.
    await writeFile(path, '');
    const borrowed = await offered();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await findLeader(path)).toEqual(HOLDER);
    const { store } = holding;
    const origin = { actor: { source: 'terminal', id: 'kim', name: 'Kim' } } as const;
    const run = newRun({ environment: 'dev', options: { infraOnly: true }, origin });
    expect(await borrowed.create(run)).toEqual({
      run: { ...run, state: 'queued', attempt: 0 },
      created: true,
    });
    expect(await borrowed.create(newRun({ environment: 'dev' }))).toMatchObject({ created: false });
    expect(await borrowed.liveRun('dev')).toEqual(await store.liveRun('dev'));
    expect(await borrowed.liveRun('other')).toBeUndefined();
    expect(await borrowed.run('unknown')).toBeUndefined();
    expect(await borrowed.runs({ limit: 5 })).toHaveLength(1);
    await store.beginAttempt({ runId: run.id, attempt: 0 }, 'host:1', 1);
    await store.append({ runId: run.id, attempt: 1 }, warned(run.id, 1));
    await store.append({ runId: run.id, attempt: 1 }, warned(run.id, 2));
    expect(await borrowed.events(run.id)).toEqual(await store.events(run.id));
    expect(await borrowed.events(run.id, 1)).toHaveLength(1);
    expect(await borrowed.requestCancel(run.id, { by: 'kim', reason: 'enough', atMs: 2 })).toBe('asked');
    expect(await store.beat({ runId: run.id, attempt: 1 })).toMatchObject({ cancel: { by: 'kim' } });
  });

  it('wakes whoever follows a run in another process', async () => {
    const borrowed = await offered();
    const { store } = holding;
    const run = newRun({ environment: 'dev' });
    await store.create(run);
    await store.beginAttempt({ runId: run.id, attempt: 0 }, 'host:1', 1);
    const woken = Promise.withResolvers<void>();
    const unsubscribe = borrowed.onChange(run.id, woken.resolve);
    // Only a hint, and the first may come before it is listened to: so one after the other until it arrives.
    let arrived = false;
    void woken.promise.then(() => {
      arrived = true;
    });
    for (let seq = 1; !arrived; seq += 1) {
      await store.append({ runId: run.id, attempt: 1 }, warned(run.id, seq));
      await borrowed.run(run.id);
    }
    unsubscribe();
  });

  it('lets nobody else work on its runs', async () => {
    const borrowed = await offered();
    const refused = { code: 'internal' };
    await expect(borrowed.beginAttempt({ runId: 'x', attempt: 0 }, 'me', 1)).rejects.toMatchObject(refused);
    const { inbox, cursors, claims } = remoteStore(path);
    const item = { key: 'k', kind: 'command', payload: {}, receivedAtMs: 1 };
    await expect(inbox.accept(item, 'me')).rejects.toMatchObject(refused);
    await expect(cursors.claim('slack', 'x', 'me')).rejects.toMatchObject(refused);
    const due = { environment: 'dev', kind: 'start', dueAtMs: 1 };
    await expect(claims.claim(due, 'me', 1)).rejects.toMatchObject(refused);
    expect(await claims.claims('dev', 0)).toEqual([]);
  });

  it('answers nothing but the calls that it knows', async () => {
    await offered();
    const status = (url: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request({ socketPath: path, method: 'POST', path: url }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.on('error', reject);
        asked.end('[]');
      });
    expect(await status('/leases/all')).toBe(200);
    for (const url of [
      '/leases/onChange',
      '/inbox/accept',
      '/queue/work',
      '/__proto__/toString',
      '/leases',
    ]) {
      expect(await status(url)).toBe(404);
    }
  });

  it('wakes whoever waits for news of any run in another process', async () => {
    const { store } = holding;
    const { cursors } = await borrow();
    const run = newRun({ environment: 'dev' });
    await store.create(run);
    await store.beginAttempt({ runId: run.id, attempt: 0 }, 'host:1', 1);
    let arrived = false;
    const unsubscribe = cursors.onNews(() => {
      arrived = true;
    });
    for (let seq = 1; !arrived; seq += 1) {
      await store.append({ runId: run.id, attempt: 1 }, warned(run.id, seq));
      await cursors.behind('slack', { sinceMs: 0, limit: 1 });
    }
    unsubscribe();
  });

  it('passes errors on as they are: what to do, and whether to try again', async () => {
    const row = {
      code: 'store-full',
      repeat: true,
      reason: 'the disk is full',
      remedy: 'Free space.',
    } as const;
    const full = new StoreError('the disk is full', row, undefined, 'ENOSPC');
    holding.store = {
      ...holding.store,
      runs: () => Promise.reject(full),
      run: () => Promise.reject(new Error('odd')),
    };
    const borrowed = await offered();
    const error = await borrowed.runs({ limit: 1 }).catch((reason) => reason);
    expect(isRepeatable(error)).toBe(true);
    expect(error).toMatchObject({ code: 'store-full', message: full.message, remedy: 'Free space.' });
    expect(await borrowed.run('x').catch((reason) => reason)).toMatchObject({
      code: 'internal',
      message: 'odd',
    });
  });

  it('says when its holder has gone, as something that may be repeated', async () => {
    const borrowed = await offered();
    await offer?.close();
    const error = await borrowed.runs({ limit: 1 }).catch((reason) => reason);
    expect(error).toBeInstanceOf(HolderGone);
    expect(isRepeatable(error)).toBe(true);
    expect(await findLeader(path)).toBeUndefined();
  });

  it('refuses to be misunderstood by another version', async () => {
    await borrow({ ...HOLDER, protocol: PROTOCOL + 1 } as typeof HOLDER);
    const error = await findLeader(path).catch((reason) => reason);
    expect(error).toBeInstanceOf(LamplighterError);
    expect(error).toMatchObject({ code: 'store-locked', remedy: expect.stringContaining('Restart') });
  });
});

storePortsContract('what another process is given through the socket', async () => {
  const place = await mkdtemp(join(tmpdir(), 'lamplighter-socket-'));
  const socket = join(place, 'store.sock');
  const given = await serveStore({ path: socket, ports: memoryStore(systemClock), holder: HOLDER });
  return {
    ports: remoteStore(socket),
    silence: () => Promise.reject(new Error('nothing here is held')),
    close: async () => {
      await given.close();
      await rm(place, { recursive: true });
    },
  };
}, ['audit', 'leases', 'approvals', 'exceptions']);
