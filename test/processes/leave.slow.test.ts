import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { localHttp } from '../support/local-http.ts';
import { follow } from '../support/processes.ts';

describe('a serve whose cloud does not answer', () => {
  it('leaves all the same, and in time', async () => {
    let asked = (): void => {};
    const isAsked = new Promise<void>((heard) => {
      asked = heard;
    });
    await using silent = await localHttp(() => {
      asked();
      return new Promise(() => {});
    });
    const folder = await mkdtemp(join(tmpdir(), 'lamplighter-leave-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const machine = { kind: 'ec2-instance', instanceId: 'i-0123456789abcdef0' };
    const dev = {
      schedule: { zone: 'UTC', start: ['0 9 * * 1-5'], stop: ['0 20 * * *'] },
      connections: { aws: { region: 'ap-northeast-2' } },
      components: { machine },
    };
    await writeFile(join(folder, 'lamplighter.yaml'), JSON.stringify({ environments: { dev } }));
    const { DATABASE_URL: _, LAMPLIGHTER_CONFIG: __, ...own } = process.env;
    const child = spawn(process.execPath, [resolve('src/main.ts'), 'serve', '--port', '0', '--json'], {
      cwd: folder,
      env: {
        ...{ NODE_COMPILE_CACHE: resolve('node_modules/.cache/node-compile'), ...own },
        ...{ AWS_ENDPOINT_URL: silent.url, AWS_EC2_METADATA_DISABLED: 'true' },
        ...{ AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const serving = follow(child);
    await serving.until((line) => line.msg === 'ready');
    // By its schedule, which wants to know whether somebody has lit it by hand.
    await isAsked;
    child.kill('SIGTERM');
    // 1 would be: not ended within 10 s.
    expect(await serving.exited, serving.stderr()).toEqual({ code: 0, signal: null });
    const troubles = serving.lines.filter((line) => line.level === 'warn' || line.level === 'error');
    expect(troubles).toEqual([]);
  });
});
