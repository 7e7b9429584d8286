import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfiguredComponent, EnvironmentConfig } from '../../../src/config/environment-config.ts';
import { type OpenSandbox, type OpenSandboxOptions, openSandbox } from '../src/open.ts';
import { readAddress } from '../src/served/address.ts';
import { connectTo } from '../src/served/client.ts';
import { stopSandbox } from '../src/served/serve.ts';
import { statePath, worldDir } from '../src/world-record.ts';
import { lamp, standInServices } from './support/stand-in.ts';

const entry = new URL('./support/stand-in-server.ts', import.meta.url);
const { signal } = new AbortController();
let stateDir: string;
let dir: string;
let notes: string[];
let opened: OpenSandbox[];

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'lamplighter-open-'));
  dir = worldDir(stateDir, 'house');
  notes = [];
  opened = [];
});

afterEach(async () => {
  for (const sandbox of opened) await sandbox.close().catch(() => {});
  await stopSandbox(dir);
  await rm(stateDir, { recursive: true, force: true });
});

const environment = (changes: Partial<ConfiguredComponent> = {}): EnvironmentConfig => ({
  name: 'house',
  connections: {},
  components: [
    { ...lamp, shape: 'resource', layer: 'infrastructure', timeoutMs: 600_000, pollMs: 3_000, ...changes },
  ],
  timeoutMs: 600_000,
  nextSteps: [],
  evening: {} as EnvironmentConfig['evening'],
});

async function open(options: Partial<OpenSandboxOptions> = {}): Promise<OpenSandbox> {
  const sandbox = await openSandbox({
    environment: environment(),
    speed: 'max',
    stateDir,
    note: (message) => notes.push(message),
    standIn: { services: standInServices, entry },
    ...options,
  });
  opened.push(sandbox);
  return sandbox;
}

const lampOf = (sandbox: OpenSandbox): string => {
  const lamps = sandbox.world?.snapshot().services.lamps as { lamps: Record<string, string> };
  return lamps.lamps.porch ?? 'absent';
};

async function light(sandbox: OpenSandbox): Promise<void> {
  const { world } = sandbox;
  if (world === undefined) throw new Error('only in process');
  await standInServices(world).cloud.aws('ec2', 'StartLamp', { lamp: 'porch' }, signal);
}

describe('the sandbox that all commands share', () => {
  it('is at speed max what the last command left, with its time', async () => {
    const up = await open();
    await light(up);
    await up.clock.sleep(62_000);
    const endedAt = up.clock.now();
    await up.close();

    const status = await open();
    expect(lampOf(status)).toBe('lit');
    expect(status.clock.now()).toBe(endedAt);
    expect(status.world?.effects).toHaveLength(1);
    expect(notes).toEqual([]);
  });

  it('is one world at every speed: borrowed from its server and given back', async () => {
    const served = await open({ speed: 1 });
    const max = await open();
    await light(max);
    await max.clock.sleep(30 * 60_000);
    const endedAt = max.clock.now();
    await max.close();

    const again = await open({ speed: 1 });
    await again.transports.http?.('http://x', { signal, headers: {} });
    expect(again.clock.now()).toBeGreaterThanOrEqual(endedAt);
    // One who was connected all the while hears of it with the next answer.
    await served.transports.http?.('http://x', { signal, headers: {} });
    expect(served.clock.now()).toBeGreaterThanOrEqual(endedAt);

    await served.close();
    await again.close();
    await stopSandbox(dir);
    expect(lampOf(await open())).toBe('lit');
  });

  it('is not given back over what somebody else did meanwhile', async () => {
    await open({ speed: 1 });
    const max = await open();
    await light(max);
    const address = await readAddress(dir);
    if (address === undefined) throw new Error('the server is gone');
    const other = connectTo(dir, address);
    await other.cloud.aws('ec2', 'StartLamp', { lamp: 'porch' }, signal);
    other.close();
    await expect(max.close()).rejects.toMatchObject({
      code: 'sandbox-failed',
      remedy: expect.stringContaining('--speed max'),
    });
  });

  it('begins anew when it is told to, without a word', async () => {
    const up = await open();
    await light(up);
    await up.close();
    const fresh = await open({ fresh: true });
    expect(lampOf(fresh)).toBe('dark');
    expect(fresh.world?.effects).toEqual([]);
    expect(notes).toEqual([]);
  });

  it('begins anew in its server too', async () => {
    const max = await open();
    await light(max);
    await max.close();
    await (await open({ speed: 1 })).close();
    await (await open({ speed: 1, fresh: true })).close();
    expect(lampOf(await open())).toBe('dark');
  });

  it.each([
    [
      'the configuration',
      { environment: environment({ expected: { upMs: 1, downMs: 1 } }) },
      'configuration',
    ],
    ['the seed', { seed: 9 }, 'seed was 1 and is now 9'],
  ])('begins anew and says so when %s has changed', async (_, change, text) => {
    const up = await open();
    await light(up);
    await up.close();
    expect(lampOf(await open(change))).toBe('dark');
    expect(notes).toEqual([expect.stringContaining(text)]);
  });

  it('begins anew and says so in another world, and stays in that one when none is named', async () => {
    const path = join(stateDir, 'slow.yaml');
    await writeFile(path, 'name: slow\njitter: 0\ncomponents:\n  porch: { up: 2h }\n');
    await (await open()).close();
    const slow = await open({ world: path });
    expect(notes).toEqual([expect.stringContaining('it was in the world ordinary before')]);
    await light(slow);
    await slow.clock.sleep(3_600_000);
    await slow.close();
    const status = await open();
    expect(lampOf(status)).toBe('warming');
    await status.close();
    expect(lampOf(await open({ world: path }))).toBe('warming');
    expect(notes).toHaveLength(1);
  });

  it('keeps its seed until another is asked for', async () => {
    const first = await open({ seed: 5 });
    const draws = [first.random(), first.random()];
    await first.close();
    const second = await open();
    expect([second.random(), second.random()]).toEqual(draws);
    expect(notes).toEqual([]);
  });

  it('says what is wrong with its state and leaves the file alone, unless a new world is asked for', async () => {
    await (await open()).close();
    await writeFile(statePath(dir), '{"format":1,');
    for (const speed of ['max', 1] as const) {
      await expect(open({ speed })).rejects.toMatchObject({
        code: 'sandbox-failed',
        message: expect.stringContaining(statePath(dir)),
        remedy: expect.stringContaining('--fresh'),
      });
      expect(await readFile(statePath(dir), 'utf8')).toBe('{"format":1,');
    }
    expect(lampOf(await open({ fresh: true }))).toBe('dark');
  });

  it('gives each environment and each configuration a world of its own', () => {
    const dirs = [
      worldDir(stateDir, 'house'),
      worldDir(stateDir, 'garden'),
      worldDir(stateDir, 'house', 'a.yaml'),
      worldDir(stateDir, 'house', 'b.yaml'),
    ];
    expect(new Set(dirs).size).toBe(4);
    expect(worldDir(stateDir, '../escape').startsWith(stateDir)).toBe(true);
  });
});
