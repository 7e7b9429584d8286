import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type LocalAnswer, localHttp } from '../support/local-http.ts';
import { follow } from '../support/processes.ts';

const PAGE: LocalAnswer = { headers: { 'content-type': 'text/html' }, body: '<html>Please log in</html>' };
const RUNNING: LocalAnswer = {
  headers: { 'content-type': 'text/xml' },
  body: '<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-0123456789abcdef0</instanceId><instanceState><name>running</name></instanceState></item></instancesSet></item></reservationSet></DescribeInstancesResponse>',
};

/** Runs a command whose AWS is the server, and reads what it says to its end. */
async function say(url: string, words: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-wrong-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const dev = {
    connections: { aws: { region: 'ap-northeast-2' } },
    components: { machine: { kind: 'ec2-instance', instanceId: 'i-0123456789abcdef0' } },
  };
  await writeFile(join(folder, 'lamplighter.yaml'), JSON.stringify({ environments: { dev } }));
  const { DATABASE_URL: _, LAMPLIGHTER_CONFIG: __, ...own } = process.env;
  const child = spawn(process.execPath, [resolve('src/main.ts'), ...words, '--json'], {
    cwd: folder,
    env: {
      ...{ NODE_COMPILE_CACHE: resolve('node_modules/.cache/node-compile'), ...own },
      ...{ AWS_ENDPOINT_URL: url, AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const command = follow(child);
  const { code } = await command.exited;
  return { code, lines: command.lines, stderr: command.stderr() };
}

it('a status asks again when a login page answers in the place of AWS', async () => {
  let pages = 2;
  await using server = await localHttp(() => (pages-- > 0 ? PAGE : RUNNING));
  const { code, lines, stderr } = await say(server.url, ['status']);
  expect(code, stderr).toBe(0);
  expect(lines[0]).toMatchObject({ summary: 'lit' });
  expect(server.requests).toHaveLength(3);
});

it('an up changes nothing and says what is wrong when nothing but a login page answers', async () => {
  await using server = await localHttp(() => PAGE);
  const { code, lines, stderr } = await say(server.url, ['up']);
  expect(code).toBe(1);
  expect(`${stderr} ${JSON.stringify(lines)}`).toMatch(
    /UnreadableAnswer: the answer is without Reservations/,
  );
  expect(`${stderr} ${JSON.stringify(lines)}`).toMatch(/login page/);
  expect(server.requests.filter(({ body }) => body.includes('StartInstances'))).toEqual([]);
});
