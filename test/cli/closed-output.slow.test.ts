import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelOnClosedOutput } from '../../src/cli/closed-output.ts';
import { exitCodeOfError } from '../../src/cli/exit-codes.ts';

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'closed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the real program and stops reading as soon as it has said `enough`; resolves when it has ended. */
async function readUntil(enough: RegExp, ...words: string[]) {
  const child = spawn(process.execPath, [file('src/main.ts'), ...words], {
    cwd: folder,
    env: { ...process.env, LAMPLIGHTER_CONFIG: file('examples/exchange-dev.yaml') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (data) => {
    err += data;
  });
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
    if (enough.test(out)) child.stdout.destroy();
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

describe('output that nobody reads any more', () => {
  it('ends a run cleanly, with the exit code of a cancelled one', async () => {
    const begun = performance.now();
    const { code, err } = await readUntil(
      /"phase\.started"/,
      'demo',
      '--terminal',
      '--json',
      '--speed',
      '60',
    );
    expect({ code, err }).toEqual({ code: 130, err: '' });
    // The whole day would take twice as long as this, and every lamp would have been lit on the way.
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  it('is no trouble for a command without a run', async () => {
    expect(await readUntil(/./, 'config', 'schema')).toMatchObject({ code: 0, err: '' });
  });

  it.each(['EPIPE', 'ECONNRESET'])('is told by %s, as often as it comes', (code) => {
    const streams = { stdout: new EventEmitter(), stderr: new EventEmitter() };
    const signal = cancelOnClosedOutput(streams);
    const closed = Object.assign(new Error('closed'), { code });
    streams.stderr.emit('error', closed);
    expect(signal.aborted).toBe(false);
    streams.stdout.emit('error', closed);
    streams.stdout.emit('error', closed);
    expect(exitCodeOfError(signal.reason)).toBe(130);
  });

  it('is not what any other fault of a stream means', () => {
    const streams = { stdout: new EventEmitter(), stderr: new EventEmitter() };
    const signal = cancelOnClosedOutput(streams);
    const full = Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
    expect(() => streams.stdout.emit('error', full)).toThrow('the disk is full');
    expect(signal.aborted).toBe(false);
  });
});
