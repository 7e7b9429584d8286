import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const BOLT = '@slack/bolt';

/** What somebody writes in TypeScript: one thing that the types take, and one that they do not. */
const TYPED = `import { type LocalSlack, ManualClock, startLocalSlack } from 'slack-on-localhost';

export async function typed(): Promise<string> {
  const slack: LocalSlack = await startLocalSlack({
    app: { name: 'typed', commands: ['/echo'], scopes: ['chat:write', 'commands'] },
    people: [{ name: 'ada' }],
    channels: [{ name: 'general', isPrivate: true, members: ['ada'] }],
    faults: { calls: [{ times: 1, fault: { kind: 'status', status: 503 } }] },
    clock: new ManualClock(),
  });
  // @ts-expect-error: a person has a name
  await startLocalSlack({ people: [{ realName: 'nobody' }] });
  return slack
    .messages(slack.channel('general'))
    .map(({ text }) => text)
    .join();
}
`;

/** A folder outside the repository, in which only the tarball and Bolt are installed. */
let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'slack-on-localhost-'));
  folder = join(temporary, 'app');
  await mkdir(folder);
  await run(process.execPath, ['build.mjs', '--out', join(temporary, 'build')], { cwd: PACKAGE });
  const packed = ['pack', join(temporary, 'build'), '--ignore-scripts', '--pack-destination', temporary];
  await run('npm', [...packed, '--json'], { cwd: temporary });
  const { devDependencies, version } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  const tarball = join(temporary, `slack-on-localhost-${version}.tgz`);
  await run('npm', ['install', ...quietly, tarball, `${BOLT}@${devDependencies[BOLT]}`], { cwd: folder });
  await cp(fileURLToPath(new URL('getting-started', import.meta.url)), folder, { recursive: true });
}, 300_000);

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

afterAll(() => folder && rm(join(folder, '..'), { recursive: true, force: true }));

/** A process in the folder, its lines one by one. */
function start(script: string, words: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [script, ...words], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

/** The first event of somebody's client that fits. */
async function eventOf(response: Response, fits: (text: string) => boolean): Promise<string> {
  const decoder = new TextDecoder();
  let held = '';
  for await (const chunk of response.body ?? []) {
    held += decoder.decode(chunk, { stream: true });
    const found = held.split('\n\n').slice(0, -1).find(fits);
    if (found !== undefined) return found;
  }
  throw new Error('the stream ended');
}

describe('the packed package in an empty folder', { timeout: 120_000 }, () => {
  it('has one dependency at run time, and no source', async () => {
    const { stdout } = await run('npm', ['ls', '--all', '--json'], { cwd: folder });
    const { dependencies } = JSON.parse(stdout);
    expect(Object.keys(dependencies['slack-on-localhost'].dependencies)).toEqual(['ws']);
    const installed = join(folder, 'node_modules', 'slack-on-localhost');
    await expect(readFile(join(installed, 'src', 'index.ts'))).rejects.toThrow('ENOENT');
    const notices = await readFile(join(installed, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    expect(notices).toMatch(/^react-dom \d/m);
    expect(notices).toMatch(/^yaml \d/m);
  });

  it.each(['socket', 'http'])("runs Bolt's getting-started app from plain JavaScript: %s", async (mode) => {
    const { stdout } = await run(process.execPath, ['play.mjs', mode], { cwd: folder });
    const { ada, clicked, echoed, seen } = JSON.parse(stdout);
    expect([clicked, echoed]).toEqual([{ ok: true }, { ok: true }]);
    expect(seen).toContainEqual({ text: 'hello', forAda: false });
    expect(seen).toContainEqual({ text: `Hey there <@${ada}>!`, forAda: false });
    expect(seen).toContainEqual({ text: `<@${ada}> clicked the button`, forAda: false });
    expect(seen).toContainEqual({ text: 'You said: out there', forAda: true });
    expect(seen).toHaveLength(4);
  });

  it('has a command that prints what an app needs, and serves the page', async () => {
    const bin = join('node_modules', '.bin', 'slack-on-localhost');
    const lines = start(bin, ['--manifest', 'manifest.yml', '--people', 'ada,grace', '--json']);
    const { page, ...environment } = JSON.parse((await lines.next()).value ?? '');
    const script = await fetch(`${page}/app.js`);
    expect([script.status, (await script.text()).length > 100_000]).toEqual([200, true]);
    expect((await start('main.mjs', [], environment).next()).value).toBe('running');

    const people = (await (await fetch(`${page}/client/people`)).json()) as { id: string; name: string }[];
    const ada = people.find(({ name }) => name === 'ada')?.id ?? '';
    const state = (await (await fetch(`${page}/client/state?as=${ada}`)).json()) as {
      channels: { id: string; name: string }[];
      commands: { command: string }[];
    };
    expect(state.commands).toMatchObject([{ command: '/echo' }]);
    const events = await fetch(`${page}/client/events?as=${ada}`);
    const channel = state.channels.find(({ name }) => name === 'general')?.id;
    await fetch(`${page}/client/send`, {
      method: 'POST',
      body: JSON.stringify({ as: ada, channel, text: '/echo from the page' }),
    });
    expect(await eventOf(events, (text) => text.includes('You said'))).toContain('from the page');
  });

  it('has types that a strict compiler takes', async () => {
    await writeFile(join(folder, 'typed.ts'), TYPED);
    const types = dirname(dirname(require.resolve('@types/node/package.json')));
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'esnext',
      '--lib',
      'esnext,dom',
    ];
    await run(
      process.execPath,
      [
        join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc'),
        ...flags,
        '--types',
        'node',
        '--typeRoots',
        types,
        'typed.ts',
      ],
      { cwd: folder },
    ).catch(({ stdout, stderr }) => {
      throw new Error(`the compiler says: ${stdout}${stderr}`);
    });
  });
});
