import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { LamplighterError } from '../../src/core/errors.ts';
import { SECOND } from '../../src/core/ports/clock.ts';
import { type FolderOwner, readOwner, thisKernel } from '../../src/store/folder-owner.ts';
import { HEARTBEAT_MS } from '../../src/store/heartbeat.ts';
import { tryKernelLock } from '../../src/store/kernel-lock.ts';
import { lockFolder } from '../../src/store/lock-folder.ts';
import { lockPath, ownerPath } from '../../src/store/store-folder.ts';

const HOLD_LOCK = fileURLToPath(new URL('../support/hold-lock.ts', import.meta.url));

let folder: string;
let clock: VirtualClock;
let lost: LamplighterError[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-lock-folder-'));
  clock = new VirtualClock(0);
  lost = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lock = (more: Partial<Parameters<typeof lockFolder>[1]> = {}) =>
  lockFolder(folder, { clock, onLost: (error) => lost.push(error), ...more });

/** What an owner has left whose pid means nothing here: it is that of this very process, or of nobody. */
const leave = async (more: Partial<FolderOwner> = {}): Promise<FolderOwner> => {
  const owner = { token: 'other', pid: process.pid, host: 'elsewhere', kernel: 'another kernel', ...more };
  await writeFile(ownerPath(folder), JSON.stringify(owner));
  return owner;
};

describe('the lock of a folder', () => {
  it('names who has it, is had once, and is given back without a trace but its file', async () => {
    const own = await lock();
    expect(await readOwner(folder)).toMatchObject({ pid: process.pid });
    await expect(lock()).rejects.toMatchObject({
      code: 'store-locked',
      message: expect.stringContaining(`pid ${process.pid} on `),
    });
    expect(() => own.check()).not.toThrow();
    await own.release();
    expect(await readdir(folder)).toEqual(['lamplighter.lock']);
    await (await lock()).release();
    expect(lost).toEqual([]);
  });

  it('is held by the kernel, whatever the name of the owner says, until its process has ended', async () => {
    const child = spawn(process.execPath, [HOLD_LOCK, lockPath(folder)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface({ input: child.stdout }), 'line');
    // Dead, alive, of another machine, unreadable, gone: none of it matters.
    await leave({ pid: 2 ** 30, kernel: await thisKernel() });
    await expect(lock()).rejects.toMatchObject({ code: 'store-locked', facts: { pid: 2 ** 30 } });
    await leave();
    await expect(lock()).rejects.toMatchObject({ code: 'store-locked' });
    await writeFile(ownerPath(folder), '{"pid":');
    await expect(lock()).rejects.toMatchObject({ code: 'store-locked' });
    child.kill('SIGSTOP');
    await expect(lock()).rejects.toMatchObject({ code: 'store-locked' });
    await leave({ kernel: await thisKernel() });
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The owner it names seems to live: it has the pid of this process. The kernel knows better, so nobody waits.
    await (await lock()).release();
    expect(clock.now()).toBe(0);
  });

  it('is taken from an owner on another machine only after the silence of a heartbeat, with words', async () => {
    await leave();
    const waiting: string[] = [];
    const own = await lock({ onWaiting: (reason) => waiting.push(reason) });
    expect(clock.now()).toBe(HEARTBEAT_MS);
    expect(waiting).toEqual([expect.stringContaining(`pid ${process.pid} on elsewhere`)]);
    expect(await readOwner(folder)).not.toMatchObject({ token: 'other' });
    await own.release();
  });

  it('is not taken from an owner on another machine that beats', async () => {
    await leave();
    const ended = new AbortController();
    const beating = (async () => {
      for (let beats = 1; ; beats += 1) {
        await clock.sleep(3 * SECOND, ended.signal);
        await clock.outside(() => utimes(ownerPath(folder), beats, beats));
      }
    })().catch(() => {});
    await expect(lock()).rejects.toMatchObject({
      code: 'store-locked',
      message: expect.stringContaining('elsewhere'),
    });
    ended.abort();
    await beating;
    // Not even the lock of the kernel is kept.
    await rm(ownerPath(folder));
    await (await lock()).release();
  });

  it('is not waited for by a process that is asked to end', async () => {
    await leave();
    const ending = new AbortController();
    const locking = lock({ signal: ending.signal, onWaiting: () => ending.abort(new Error('ending')) });
    await expect(locking).rejects.toThrow('ending');
    expect(await readOwner(folder)).toMatchObject({ token: 'other' });
  });

  it('is lost for ever once another name is in the folder, which is left there', async () => {
    const own = await lock();
    const text = await readFile(ownerPath(folder), 'utf8');
    await rm(ownerPath(folder));
    const other = await leave({ pid: 7 });
    expect(() => own.check()).toThrow('another process (pid 7 on elsewhere)');
    // Also when the old name should be back, somebody else has been here.
    await writeFile(ownerPath(folder), text);
    expect(() => own.check()).toThrow('another process (pid 7 on elsewhere)');
    expect(lost).toMatchObject([{ code: 'store-taken', remedy: expect.stringContaining('DATABASE_URL') }]);
    await leave(other);
    await own.release();
    expect(await readOwner(folder)).toEqual(other);
  });

  it('is lost when the folder is gone', async () => {
    const own = await lock();
    await rm(folder, { recursive: true });
    expect(() => own.check()).toThrow('was moved, replaced or removed');
    await own.release();
  });

  it('of the kernel is refused on a file that is no lock of ours', async () => {
    const path = join(folder, 'other.lock');
    await writeFile(path, 'a text of somebody else, longer than a header of a database would have to be');
    expect(() => tryKernelLock(path)).toThrow('not a database');
    expect(() => tryKernelLock(join(folder, 'gone', 'a.lock'))).toThrow('ENOENT');
  });
});
