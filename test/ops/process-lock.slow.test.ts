import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holder, identify, takeLock } from '../../src/ops/process-lock.ts';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamplighter-lock-'));
  path = join(dir, 'a.lock');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a lock tied to a process', () => {
  it('is held by one at a time, and names its holder', async () => {
    const first = await takeLock(path);
    expect(first).toHaveProperty('lock');
    expect(await takeLock(path)).toEqual({ heldBy: await identify(process.pid) });
    if ('lock' in first) await first.lock.release();
    expect(await takeLock(path)).toHaveProperty('lock');
  });

  it('goes to exactly one of many who find it held by a process that was killed', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    await writeFile(path, JSON.stringify(await identify(child.pid ?? 0)));
    expect(await takeLock(path)).toEqual({ heldBy: expect.objectContaining({ pid: child.pid }) });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await holder(path)).toBeUndefined();
    const all = await Promise.all(Array.from({ length: 8 }, () => takeLock(path)));
    expect(all.filter((taken) => 'lock' in taken)).toHaveLength(1);
    expect(await readdir(dir)).toEqual(['a.lock']);
  });

  it('is not held by a later process that was given the same pid', async () => {
    await writeFile(path, JSON.stringify({ pid: process.pid, startTime: 'another time' }));
    expect(await takeLock(path)).toHaveProperty('lock');
  });

  it('is free when its file makes no sense', async () => {
    await writeFile(path, '{"pid":');
    expect(await takeLock(path)).toHaveProperty('lock');
  });
});
