import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '../support/postgres.ts';

const MOST_BYTES = 200e6;
/** Of the processor: the time on the wall says as much about what else the machine does. */
const STARTS_WITHIN_MS = 1_000;
/** One of these must do: a busy machine has cold caches, too. */
const STARTS = 15;
/** The unit in which Linux counts. */
const TICK_MS = 10;

let parent: string;
let folder: string;
const children = new Set<ChildProcess>();
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lamplighter-image-'));
  folder = join(parent, 'app');
  await promisify(execFile)(process.execPath, ['deploy/image/assemble.mjs', folder], { maxBuffer: 50e6 });
}, 600_000);
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(parent, { recursive: true, force: true });
}, 60_000);

async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path);
  if (!found.isDirectory()) return found.size;
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The processor time that a process has taken up to now, in milliseconds. */
async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Of `nobody`, who owns nothing. */
const NOBODY = 65_534;

interface Serve {
  words?: string[];
  env?: Record<string, string>;
  /** By somebody who may write nowhere, as in a container whose file systems are read-only. */
  writesNowhere?: boolean;
  /** What it says when it is as far as the test needs it. */
  says?: string;
}

/** As the image starts it, somewhere else: the folder itself is read-only there. */
async function serve({ words = ['--sandbox'], env, writesNowhere, says = 'health and metrics' }: Serve = {}) {
  const elsewhere = await mkdtemp(join(parent, 'work-'));
  if (writesNowhere) await chmod(elsewhere, 0o555);
  const isRoot = process.getuid?.() === 0;
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [join(folder, 'src', 'main.ts'), 'serve', ...words, '--port', '0', '--json'],
    {
      cwd: elsewhere,
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(folder, '.compile-cache'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(writesNowhere && isRoot && { uid: NOBODY, gid: NOBODY }),
    },
  );
  children.add(child);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  let address = '';
  let isThere = false;
  for await (const line of lines) {
    const message = JSON.parse(line) as { msg?: string; address?: string };
    address = message.address ?? address;
    isThere = message.msg === says;
    if (isThere) break;
  }
  expect(isThere, says).toBe(true);
  return {
    address,
    /** Until it answers whether it lives; a new database takes longer, and has /readyz. */
    tookMs: await processorMs(child.pid ?? 0),
    wallMs: performance.now() - startedAt,
    async stop() {
      child.stdout.resume();
      child.kill('SIGTERM');
      const [code] = await exited;
      return code as number | null;
    },
  };
}

describe('the folder that the image runs', { timeout: 300_000 }, () => {
  it('holds less than 200 MB without Node itself, and nothing that only developers need', async () => {
    const bytes = await sizeOf(folder);
    console.info(`the image's folder: ${(bytes / 1e6).toFixed(1)} MB`);
    expect(bytes).toBeLessThan(MOST_BYTES);
    const modules = await readdir(join(folder, 'node_modules'));
    for (const name of ['typescript', 'vitest', 'node', 'playwright-core'])
      expect(modules).not.toContain(name);
  });

  it('starts within a second of the processor, answers, and ends with 0 when it is asked to', async () => {
    const took: number[] = [];
    const walls: number[] = [];
    for (let count = 0; count < STARTS && !took.some((ms) => ms < STARTS_WITHIN_MS); count += 1) {
      const { address, tookMs, wallMs, stop } = await serve();
      took.push(tookMs);
      walls.push(wallMs);
      expect(await (await fetch(`${address}/healthz`)).text()).toBe('ok\n');
      expect(await stop()).toBe(0);
    }
    const best = Math.min(...took);
    console.info(`serve in the image's folder, to /healthz: ${walls.map(Math.round).join(', ')} ms`);
    console.info(`of the processor: ${took.join(', ')} ms`);
    expect(best).toBeLessThan(STARTS_WITHIN_MS);
  });

  it('works for an unprivileged user where nothing at all may be written, with PostgreSQL', async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.remove());
    // As the image has it: everybody may read, and only its owner wrote.
    await chmod(parent, 0o755);
    const config = join(parent, 'lamplighter.yaml');
    const machine = { kind: 'ec2-instance', instanceId: 'i-0123456789abcdef0' };
    const aws = { region: 'ap-northeast-2' };
    await writeFile(
      config,
      JSON.stringify({ environments: { dev: { connections: { aws }, components: { machine } } } }),
    );
    const { address, stop } = await serve({
      words: [],
      env: {
        ...{ LAMPLIGHTER_CONFIG: config, DATABASE_URL: postgres.url(await postgres.database()) },
        ...{ HOME: '/nonexistent', TMPDIR: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' },
        ...{ AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
      },
      writesNowhere: true,
      says: 'ready',
    });
    expect(await (await fetch(`${address}/readyz`)).text()).toBe('ready\n');
    expect(await stop()).toBe(0);
  });

  it('says by its health check whether it lives', async () => {
    const { address, stop } = await serve();
    const check = (port: string) =>
      promisify(execFile)(process.execPath, [resolve('deploy/image/healthcheck.mjs')], {
        env: { PATH: process.env.PATH, LAMPLIGHTER_PORT: port },
      }).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
    expect(await check(new URL(address).port)).toBe(0);
    await stop();
    expect(await check(new URL(address).port)).toBe(1);
  });
});
