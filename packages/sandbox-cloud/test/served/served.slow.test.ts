import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCallService } from '../../../../src/clients/call-service.ts';
import { holder } from '../../../../src/ops/process-lock.ts';
import { readAddress, serverLockPath } from '../../src/served/address.ts';
import { connectSandbox, type SandboxConnection } from '../../src/served/client.ts';
import { serveSandbox, stopSandbox } from '../../src/served/serve.ts';
import { readWorldRecord, statePath, type WorldRecord, writeWorldRecord } from '../../src/world-record.ts';
import { lampRecord, standInServices } from '../support/stand-in.ts';

const entry = new URL('../support/stand-in-server.ts', import.meta.url);
const { signal } = new AbortController();
let dir: string;
const connections: SandboxConnection[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamplighter-served-'));
});

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close();
  await stopSandbox(dir);
  await rm(dir, { recursive: true, force: true });
});

async function connect(options: { record?: WorldRecord; speed?: number; idleMs?: number } = {}) {
  const { record, speed = 1, idleMs } = options;
  if (record) await writeWorldRecord(dir, record);
  const connection = await connectSandbox({ dir, speed, idleMs, entry });
  connections.push(connection);
  return connection;
}

const start = ({ cloud }: SandboxConnection) => cloud.aws('ec2', 'StartLamp', { lamp: 'porch' }, signal);
const probe = async ({ cloud }: SandboxConnection) =>
  (await cloud.aws('ec2', 'DescribeLamp', { lamp: 'porch' }, signal)) as {
    state: string;
    at: Date;
    input: Record<string, unknown>;
  };

async function kill(): Promise<number> {
  const address = await readAddress(dir);
  if (address === undefined) throw new Error('there is no server to kill');
  process.kill(address.pid, 'SIGKILL');
  await vi.waitFor(async () => expect(await readAddress(dir)).toBeUndefined(), { timeout: 300_000 });
  return address.pid;
}

describe('a served world', () => {
  it('is one world for all who connect to it, and runs on one time', async () => {
    const one = await connect({ record: lampRecord(), speed: 1_000 });
    const two = await connect({ speed: 1 });
    await start(one);
    expect((await probe(two)).state).toMatch(/warming|lit/);
    await expect(start(two)).rejects.toMatchObject({ name: 'LampBusy', httpStatus: 400 });
    await two.clock.sleep(61_000);
    expect((await probe(one)).state).toBe('lit');
    // Both count from the same origin: what differs is the moment of asking.
    expect(Math.abs(one.clock.now() - two.clock.now())).toBeLessThanOrEqual(1_000);
    expect((await one.status()).effects).toHaveLength(1);
  });

  it('carries dates, bytes and errors with their names across', async () => {
    const connection = await connect({ record: lampRecord() });
    const input = { lamp: 'porch', when: new Date(5), bytes: new Uint8Array([1, 255]), nothing: undefined };
    const answer = (await connection.cloud.aws('ec2', 'DescribeLamp', input, signal)) as {
      at: Date;
      input: object;
    };
    expect(answer.at).toBeInstanceOf(Date);
    expect(answer.input).toStrictEqual(input);
    await expect(connection.cloud.aws('ec2', 'StartLamp', { lamp: 'attic' }, signal)).rejects.toMatchObject({
      name: 'LampNotFound',
      message: 'no lamp attic',
      httpStatus: 404,
    });
    expect(await connection.cloud.http('http://a/b?c', signal)).toEqual({
      status: 200,
      body: 'http://a/b?c',
    });
    expect(await connection.cloud.kafka('deleteGroups', { ids: ['a'] }, signal)).toEqual({
      operation: 'deleteGroups',
      input: { ids: ['a'] },
    });
  });

  it('speaks plain HTTP as a Kubernetes API server, to us and to others', async () => {
    const { cloud } = await connect({ record: lampRecord() });
    const request = {
      method: 'PATCH',
      path: '/api/v1/namespaces/x/pods/a:8080/proxy/v1%2Forderbook',
      query: { labelSelector: 'app=engine,tier in (a)' },
      contentType: 'application/merge-patch+json',
      token: 'let-me-in',
      body: '{"spec":{"replicas":1}}',
    };
    const answer = await cloud.kubernetes(request, signal);
    expect(answer).toMatchObject({ status: 200, contentType: 'application/json' });
    expect(JSON.parse(answer.body)).toEqual(request);

    const address = await readAddress(dir);
    const foreign = await fetch(`http://127.0.0.1:${address?.port}/kubernetes/api/v1/nodes?limit=5`);
    expect(foreign.status).toBe(401);
    expect(await foreign.json()).toMatchObject({
      method: 'GET',
      path: '/api/v1/nodes',
      query: { limit: '5' },
    });
  });

  it('lets an answer get lost, and lets one that never comes be given up', async () => {
    const fault = { times: 1, skip: 0 };
    const connection = await connect({
      record: lampRecord({
        faults: [
          { on: 'ec2:StartLamp', answer: 'lost', ...fault },
          { on: 'ec2:DescribeLamp', answer: 'hang', ...fault },
        ],
      }),
    });
    await expect(start(connection)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const patience = AbortSignal.timeout(50);
    await expect(connection.cloud.aws('ec2', 'DescribeLamp', { lamp: 'porch' }, patience)).rejects.toThrow();
    expect((await probe(connection)).state).toBe('warming');
    expect((await connection.status()).effects).toHaveLength(1);
  });

  it('refuses pages in a browser', async () => {
    await connect({ record: lampRecord() });
    const address = await readAddress(dir);
    const response = await fetch(`http://127.0.0.1:${address?.port}/world`, {
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(response.status).toBe(403);
  });

  it('goes on after it was killed: nothing it has told is forgotten, and nothing happens twice', async () => {
    const bot = await connect({ record: lampRecord(), speed: 100 });
    await start(bot);
    const seenAt = bot.clock.now();
    const firstPid = await kill();
    await expect(probe(bot)).rejects.toThrow();

    const callService = createCallService({ clock: bot.clock });
    await expect(
      callService({ service: 'ec2', operation: 'DescribeLamp' }, signal, () => probe(bot)),
    ).rejects.toMatchObject({ errorClass: 'unreachable' });

    const other = await connect({ speed: 100 });
    expect((await holder(serverLockPath(dir)))?.pid).not.toBe(firstPid);
    // The world is never earlier than what one of its callers has seen.
    expect((await probe(bot)).at.getTime()).toBeGreaterThanOrEqual(seenAt);
    await expect(start(other)).rejects.toMatchObject({ name: 'LampBusy' });
    await bot.clock.sleep(61_000);
    expect((await probe(bot)).state).toBe('lit');
    expect((await other.status()).effects).toHaveLength(1);
  });

  it('stands still while nobody hosts it', async () => {
    const first = await connect({ record: lampRecord(), speed: 1_000 });
    await start(first);
    first.close();
    await stopSandbox(dir);
    const stoppedAt = (await readWorldRecord(dir))?.state?.nowMs ?? Number.NaN;
    // The start of a server takes longer than 10 ms, in which a world that ran on would be 10 s ahead.
    const again = await connect({ speed: 0.001 });
    const { nowMs } = await again.status();
    expect(nowMs).toBeGreaterThanOrEqual(stoppedAt);
    expect(nowMs).toBeLessThan(stoppedAt + 10_000);
  });

  it('ends by itself when nobody calls, but not while somebody is connected', async () => {
    const calls = vi.spyOn(globalThis, 'fetch');
    onTestFinished(() => calls.mockRestore());
    const connection = await connect({ record: lampRecord(), idleMs: 1_500 });
    calls.mockClear();
    // A connection calls three times in that time, so that five answers come from a server that has outlived it.
    const answered = () => calls.mock.settledResults.filter(({ type }) => type === 'fulfilled').length;
    await vi.waitFor(() => expect(answered()).toBeGreaterThanOrEqual(5), { timeout: 20_000 });
    expect(await readAddress(dir)).toBeDefined();
    connection.close();
    await vi.waitFor(async () => expect(await readAddress(dir)).toBeUndefined(), { timeout: 20_000 });
    expect(await readWorldRecord(dir)).toMatchObject({ environment: 'house', state: { effects: [] } });
  });

  it('changes its speed for everybody who is connected', async () => {
    const one = await connect({ record: lampRecord(), speed: 1 });
    const two = await connect();
    await one.setSpeed(50_000);
    await probe(two);
    // At the speed before, these would be eleven days of the machine’s time.
    await two.clock.sleep(1_000_000);
    expect((await readAddress(dir))?.speed).toBe(50_000);
  });

  it('is replaced only at the revision it was read at', async () => {
    const one = await connect({ record: lampRecord() });
    const two = await connect();
    const { record, revision } = await one.record();
    await start(two);
    expect(await one.replace(record, revision)).toBe(false);
    expect((await probe(one)).state).toBe('warming');
    expect(await one.replace(record)).toBe(true);
    expect((await probe(two)).state).toBe('dark');
  });

  it('answers one who sends it something that is no world', async () => {
    const connection = await connect({ record: lampRecord() });
    await expect(connection.replace({} as WorldRecord)).rejects.toMatchObject({ code: 'sandbox-failed' });
    expect((await probe(connection)).state).toBe('dark');
  });
});

describe('a server of a world', () => {
  it('is refused where there is one already', async () => {
    await connect({ record: lampRecord() });
    await expect(serveSandbox({ dir, speed: 1, services: standInServices }, signal)).rejects.toMatchObject({
      code: 'sandbox-failed',
      message: expect.stringContaining('served already'),
    });
  });

  it('is one, however many connect at once to start it', async () => {
    await writeWorldRecord(dir, lampRecord());
    const all = await Promise.all([connect(), connect(), connect()]);
    await start(all[0]);
    for (const connection of all) expect((await probe(connection)).state).toBe('warming');
  });

  it('says what is wrong with a state file and leaves it alone', async () => {
    for (const text of ['{"format":1,"env', '{"format":1,"environment":"house"}']) {
      await writeFile(statePath(dir), text);
      await expect(serveSandbox({ dir, speed: 1, services: standInServices }, signal)).rejects.toMatchObject({
        code: 'sandbox-failed',
        message: expect.stringContaining(statePath(dir)),
        remedy: expect.stringContaining('--fresh'),
      });
      await expect(connect()).rejects.toMatchObject({ message: expect.stringContaining('cannot be read') });
      expect(await readFile(statePath(dir), 'utf8')).toBe(text);
    }
  });
});
