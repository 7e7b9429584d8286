import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.mjs', import.meta.url));

/** Writes down how it was called, then does what the file `npm-mode` says. */
const FAKE_NPM = `#!/bin/sh
echo "$1 $2" >> npm-calls
case "$1:$(cat npm-mode 2>/dev/null)" in
  ci:eusage) echo "npm error code EUSAGE"; exit 1 ;;
  *:broken) echo "the registry is away"; exit 1 ;;
  *:held) while [ ! -e npm-go ]; do sleep 0.02; done ;;
esac
mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json 2>/dev/null
exit 0
`;

const lock = (version: string) =>
  JSON.stringify({
    packages: {
      '': { name: 'x' },
      'node_modules/a': { version },
      'node_modules/b': { version, optional: true },
    },
  });

let root: string;
let children: ChildProcess[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'launcher-'));
  children = [];
  await Promise.all([mkdir(join(root, 'src')), mkdir(join(root, 'bin'))]);
  await copyFile(LAUNCHER, join(root, 'src', 'launcher.mjs'));
  await writeFile(join(root, 'bin', 'npm'), FAKE_NPM);
  await chmod(join(root, 'bin', 'npm'), 0o755);
  await writeFile(join(root, 'package.json'), '{}');
  await writeFile(join(root, 'package-lock.json'), lock('1.0.0'));
  await writeFile(
    join(root, 'hello.mjs'),
    'console.log("hello", ...process.argv.slice(2)); process.exitCode = 7;',
  );
});

afterEach(async () => {
  for (const child of children)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

function launch(...words: string[]) {
  const child = spawn(process.execPath, [join(root, 'src', 'launcher.mjs'), ...words], {
    cwd: root,
    env: { ...process.env, PATH: join(root, 'bin') + delimiter + process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const message = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    message.out += data;
  });
  child.stderr.on('data', (data) => {
    message.err += data;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...message }));
  /** Waits until it has said this. */
  const says = async (text: string) => {
    while (!(message.out + message.err).includes(text)) {
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
    }
  };
  return { child, ended, says };
}

const npmCalls = async () =>
  existsSync(join(root, 'npm-calls'))
    ? (await readFile(join(root, 'npm-calls'), 'utf8')).trimEnd().split('\n')
    : [];
const npmIs = (mode: string) => writeFile(join(root, 'npm-mode'), mode);

describe('the launcher', () => {
  it('installs once, says so in one line, then runs the script with its arguments and its exit code', async () => {
    const first = await launch('hello.mjs', 'a', '--b').ended;
    expect(first).toMatchObject({ code: 7, out: 'hello a --b\n' });
    expect(first.err).toBe('lamplighter: installing dependencies (once)…\n');
    expect(await launch('hello.mjs').ended).toEqual({ code: 7, out: 'hello\n', err: '' });
    expect(await npmCalls()).toEqual(['ci --include=dev']);
  });

  it('only installs with --setup-only', async () => {
    expect(await launch('--setup-only').ended).toMatchObject({ code: 0, out: '' });
    expect(await npmCalls()).toHaveLength(1);
  });

  it('installs again when package-lock.json asks for something else', async () => {
    await launch('--setup-only').ended;
    await writeFile(join(root, 'package-lock.json'), lock('2.0.0'));
    expect((await launch('--setup-only').ended).err).toContain('installing dependencies anew');
    expect(await npmCalls()).toHaveLength(2);
  });

  it('takes an installation by hand for its own, missing optional packages included', async () => {
    await mkdir(join(root, 'node_modules'));
    const present = JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } });
    await writeFile(join(root, 'node_modules', '.package-lock.json'), present);
    expect(await launch('--setup-only').ended).toMatchObject({ code: 0, err: '' });
    expect(await npmCalls()).toEqual([]);
  });

  it('uses npm install when npm ci refuses the lock, and where there is none', async () => {
    await npmIs('eusage');
    expect((await launch('--setup-only').ended).code).toBe(0);
    expect(await npmCalls()).toEqual(['ci --include=dev', 'install --no-save']);
    await rm(join(root, 'package-lock.json'));
    await rm(join(root, 'node_modules'), { recursive: true });
    expect((await launch('--setup-only').ended).code).toBe(0);
    expect((await npmCalls()).at(-1)).toBe('install --include=dev');
  });

  it('shows what npm said when it fails, does not run the script, and tries again next time', async () => {
    await npmIs('broken');
    const failed = await launch('hello.mjs').ended;
    expect(failed).toMatchObject({ code: 1, out: '' });
    expect(failed.err).toContain('the registry is away');
    await npmIs('');
    expect((await launch('hello.mjs').ended).code).toBe(7);
  });

  it('installs once when two are started at the same time', async () => {
    await npmIs('held');
    const first = launch('hello.mjs');
    await first.says('installing');
    const second = launch('hello.mjs');
    await second.says('waiting for the installation of process');
    await writeFile(join(root, 'npm-go'), '');
    expect((await Promise.all([first.ended, second.ended])).map(({ code }) => code)).toEqual([7, 7]);
    expect(await npmCalls()).toHaveLength(1);
    expect(existsSync(join(root, '.lamplighter-installing'))).toBe(false);
  });

  it('takes the lock of a launcher that has died', async () => {
    const dead = spawn(process.execPath, ['-e', '0']);
    await once(dead, 'close');
    await mkdir(join(root, '.lamplighter-installing'));
    await writeFile(join(root, '.lamplighter-installing', 'pid'), String(dead.pid));
    expect((await launch('hello.mjs').ended).code).toBe(7);
    expect(existsSync(join(root, '.lamplighter-installing'))).toBe(false);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'sends %s on, waits for the child and takes its exit code',
    async (signal) => {
      await writeFile(
        join(root, 'slow.mjs'),
        `process.on('${signal}', () => { console.log('leaving'); process.exit(9); });
       setInterval(() => {}, 1000); console.log('ready');`,
      );
      const { child, ended, says } = launch('slow.mjs');
      await says('ready');
      child.kill(signal);
      expect(await ended).toMatchObject({ code: 9, out: 'ready\nleaving\n' });
    },
  );

  it('exits with 128 + n when a signal ended the child', async () => {
    await writeFile(join(root, 'dies.mjs'), `process.kill(process.pid, 'SIGKILL');`);
    expect((await launch('dies.mjs').ended).code).toBe(137);
  });

  it('leaves no lock behind when it is ended during the installation', async () => {
    await npmIs('held');
    const { child, ended, says } = launch('hello.mjs');
    await says('installing');
    child.kill('SIGTERM');
    const { code, out } = await ended;
    await writeFile(join(root, 'npm-go'), '');
    expect({ code, out }).toEqual({ code: 143, out: '' });
    expect(existsSync(join(root, '.lamplighter-installing'))).toBe(false);
  });

  it('says what to do when it lies under node_modules, where Node runs no TypeScript', async () => {
    const inside = join(root, 'node_modules', 'lamplighter', 'src');
    await mkdir(inside, { recursive: true });
    await copyFile(LAUNCHER, join(inside, 'launcher.mjs'));
    const child = spawn(process.execPath, [join(inside, 'launcher.mjs'), 'up'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    const [[code], err] = await Promise.all([once(child, 'close'), child.stderr.toArray()]);
    expect(code).toBe(1);
    expect(err.join('')).toContain('Clone the repository');
  });
});
