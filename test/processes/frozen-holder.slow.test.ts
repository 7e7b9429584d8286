import { cp, rename } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canHavePidNamespace, makeStoreBed, type StoreBed } from '../support/store-processes.ts';

let bed: StoreBed;
beforeEach(async () => {
  bed = await makeStoreBed();
});
afterEach(() => bed.remove());

const isReady = (line: { msg?: string }) => line.msg === 'ready';
const isWaiting = (line: { msg?: string }) => line.msg?.startsWith('Waiting: the store in') === true;

type Place = Parameters<StoreBed['serve']>[0];

async function freezeAndThaw(where: Place): Promise<void> {
  const first = await bed.serve(where);
  await first.until(isReady);
  await bed.skip('Mon');
  process.kill(first.pid, 'SIGSTOP');
  const second = await bed.serve(where);
  expect(await Promise.race([second.until(isWaiting), second.until(isReady)])).toMatchObject({
    msg: expect.stringContaining('is open in another process'),
  });
  process.kill(first.pid, 'SIGCONT');
  await bed.skip('Tue');
  process.kill(first.pid, 'SIGTERM');
  expect(await first.exited, first.stderr()).toMatchObject({ code: 0 });
  await second.until(isReady);
  await bed.skip('Wed');
  process.kill(second.pid, 'SIGTERM');
  expect(await second.exited, second.stderr()).toMatchObject({ code: 0 });
  expect(await bed.skips()).toBe(3);
}

async function freezeAndKill(where: Place): Promise<void> {
  const first = await bed.serve(where);
  await first.until(isReady);
  await bed.skip('Mon');
  process.kill(first.pid, 'SIGSTOP');
  const second = await bed.serve(where);
  await second.until(isWaiting);
  process.kill(first.pid, 'SIGKILL');
  await second.until(isReady);
  await bed.skip('Tue');
  process.kill(second.pid, 'SIGTERM');
  await second.exited;
  expect(await bed.skips()).toBe(2);
}

describe('a serve that is frozen while it holds a folder', () => {
  it('keeps it from another one, and goes on when it is thawed', () => freezeAndThaw('here'), 60_000);
  it('leaves it to another one at once when it is killed', () => freezeAndKill('here'), 60_000);

  // Skipped where `unshare` may not make pid namespaces: then there are no two containers to be had.
  describe.skipIf(!canHavePidNamespace)(
    'in two pid namespaces, where the pid of the other means nothing',
    () => {
      it(
        'keeps it from another one, and goes on when it is thawed',
        () => freezeAndThaw('pid namespace'),
        60_000,
      );
      it('leaves it to another one at once when it is killed', () => freezeAndKill('pid namespace'), 60_000);
    },
  );

  it('writes nothing into a folder that another one has in its place, and ends with words', async () => {
    const first = await bed.serve();
    await first.until(isReady);
    await bed.skip('Mon');
    process.kill(first.pid, 'SIGSTOP');
    // No lock of the first one is on the copy, as none is where machines do not share their locks.
    await rename(bed.store, `${bed.store}.aside`);
    await cp(`${bed.store}.aside`, bed.store, { recursive: true });
    const second = await bed.serve();
    await second.until(isReady);
    await bed.skip('Tue');
    process.kill(first.pid, 'SIGCONT');
    expect(await first.exited).toEqual({ code: 1, signal: null });
    expect(first.lines.at(-1)).toMatchObject({
      level: 'error',
      msg: expect.stringContaining(`another process (pid ${second.pid} on `),
      err: { code: 'store-taken', remedy: expect.stringContaining('DATABASE_URL') },
    });
    // The second one is still reached through its socket.
    await bed.skip('Wed');
    process.kill(second.pid, 'SIGTERM');
    expect(await second.exited, second.stderr()).toMatchObject({ code: 0 });
    expect(await bed.skips()).toBe(3);
  });
});
