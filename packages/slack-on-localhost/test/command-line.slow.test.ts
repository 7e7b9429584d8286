import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { connectionDetails, readCommandLine, runCommandLine } from '../src/command-line.ts';
import { localSlack } from './support/local.ts';

/** Runs the command until it has printed something, or has ended; its exit code, and what it printed and complained of. */
async function run(...words: string[]) {
  const ending = new AbortController();
  let printed = '';
  let complaint = '';
  const code = await runCommandLine(words, {
    write: (text) => {
      printed += text;
      ending.abort();
    },
    complain: (text) => {
      complaint += text;
    },
    signal: ending.signal,
  });
  return { code, printed, complaint };
}

async function file(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slack-on-localhost-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'manifest.yml');
  await writeFile(path, text);
  return path;
}

describe('the command slack-on-localhost', () => {
  it('prints its version and its options', async () => {
    expect(await run('--version')).toEqual({ code: 0, printed: `${packageJson.version}\n`, complaint: '' });
    expect((await run('--help')).printed).toMatch(/--manifest FILE[\s\S]*--request-url URL/);
  });

  it('starts a Slack, and prints the address of its page and all that an app needs', async () => {
    const { code, printed } = await run('--json', '--seed', 'the same');
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      page: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      SLACK_API_URL: expect.stringMatching(/\/api\/$/),
      SLACK_BOT_TOKEN: expect.stringMatching(/^xoxb-/),
      SLACK_APP_TOKEN: expect.stringMatching(/^xapp-/),
      SLACK_SIGNING_SECRET: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const again = JSON.parse((await run('--json', '--seed', 'the same')).printed);
    expect(again.SLACK_BOT_TOKEN).toBe(JSON.parse(printed).SLACK_BOT_TOKEN);
  });

  it('prints the same for people, one on a line', async () => {
    await using here = await localSlack();
    const lines = connectionDetails(here.slack, false).split('\n');
    expect(lines[0]).toContain('robot');
    expect(lines).toContain(`  ${here.slack.url}`);
    expect(lines).toContain(`  SLACK_BOT_TOKEN=${here.slack.botToken}`);
  });

  it('takes people, channels and commands by name, and the manifest from a file', async () => {
    const path = await file('display_information: { name: x }');
    const words = ['--people', 'kim, lee', '--channels', '#ops,dev', '--commands', '/x', '--manifest', path];
    expect(
      await readCommandLine([...words, '--port', '4000', '--request-url', 'http://127.0.0.1:1']),
    ).toEqual({
      json: false,
      options: {
        port: 4_000,
        requestUrl: 'http://127.0.0.1:1',
        people: [{ name: 'kim' }, { name: 'lee' }],
        channels: [{ name: 'ops' }, { name: 'dev' }],
        app: { commands: ['/x'] },
        manifest: 'display_information: { name: x }',
      },
    });
  });

  it.each([
    [['--port', 'many'], /--port must be a number from 0 to 65535, not many/],
    [['--request-url', 'localhost:3000'], /--request-url must be an http or https URL/],
    [['--manifest', 'nowhere.yml'], /The manifest nowhere\.yml cannot be read/],
    [['--shout'], /'--shout'/],
  ])('ends with 2 and says what is wrong with %j', async (words, complaint) => {
    expect(await run(...words)).toEqual({
      code: 2,
      printed: '',
      complaint: expect.stringMatching(complaint),
    });
  });

  it('ends with 1 where the manifest is wrong', async () => {
    const { code, complaint } = await run('--manifest', await file('display_information: {}'));
    expect([code, complaint]).toEqual([
      1,
      expect.stringContaining('display_information.name must be a text'),
    ]);
  });

  it('ends with 1 where the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, complaint } = await run('--port', String(port));
    expect([code, complaint]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
  });
});
