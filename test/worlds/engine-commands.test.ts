import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { kafkaState } from '../../packages/sandbox-cloud/src/kafka/state.ts';
import { SECOND } from '../../src/core/ports/clock.ts';
import { type SandboxApp, sandboxApp } from '../support/sandbox-app.ts';

const LIT = {
  nat: { initial: 'running' },
  nodes: { initial: 'ACTIVE' },
  mysql: { initial: 'available' },
  'kafka-host': { initial: 'running' },
  redis: { initial: 'available' },
  backend: { initial: 'running' },
  'order-worker': { initial: 'running' },
};

/** Everything is on, and the engine was initialised. */
async function lit(): Promise<SandboxApp> {
  const sandbox = await sandboxApp({ world: { components: { ...LIT, engine: { initial: 'running' } } } });
  await sandbox.status();
  return sandbox;
}

const preload = ({ world }: SandboxApp) => {
  const records = kafkaState(world).topics.matching_engine_preload?.partitions[0]?.records;
  if (records === undefined) throw new Error('there is no preload topic');
  return records;
};

describe('a plain up leaves an initialised engine and its topics alone', () => {
  const stories: [what: string, happens: (sandbox: SandboxApp) => void][] = [
    [
      'while somebody else has just written to its topic (T18)',
      (sandbox) => {
        preload(sandbox).push({ value: '{}', atMs: sandbox.clock.now() });
      },
    ],
    [
      'while its commands bear a time before its start (T19)',
      (sandbox) => {
        for (const record of preload(sandbox)) record.atMs -= 3_600 * SECOND;
      },
    ],
  ];

  it.each(stories)('%s', async (_what, happens) => {
    const sandbox = await lit();
    happens(sandbox);
    const sent = preload(sandbox).length;
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('succeeded');
    const wiped = ['deleteTopics', 'deleteGroups', 'createTopics', 'produce'].flatMap((operation) =>
      sandbox.effects(operation),
    );
    expect(wiped).toEqual([]);
    expect(preload(sandbox).length).toBe(sent);
  });
});

describe('commands whose sending had no answer', () => {
  it('fail the start when they arrive behind those that were sent again (P1)', async () => {
    const sandbox = await sandboxApp({
      world: { components: LIT, faults: [{ on: 'kafka:produce', answer: 'hang', times: 1 }] },
    });
    const running = sandbox.run('up');
    const late = (async () => {
      while (sandbox.effects('produce').length === 0) await sandbox.clock.sleep(SECOND / 10);
      preload(sandbox).push(...preload(sandbox).map((record) => ({ ...record })));
    })();
    const [run] = await Promise.all([running, late]);
    expect(run.outcome).toBe('failed');
    expect(run.phase('engine-init').failure).toMatchObject({
      message: expect.stringContaining('holds 6 records instead of 3'),
      remedy: expect.stringContaining('up --reset'),
    });
  });
});

describe('a sharded engine', () => {
  it('gets its commands once per life, since the topic of every shard is wiped (S1)', async () => {
    const example = await readFile('examples/exchange-dev.yaml', 'utf8');
    const config = example
      .replace('enabled: false', 'enabled: true')
      .replaceAll('# - { topic: matching-engine-shard', '- { topic: matching-engine-shard');
    const sandbox = await sandboxApp({ config, world: {} });
    for (const action of ['up', 'down', 'up'] as const) {
      expect((await sandbox.run(action)).outcome).toBe('succeeded');
    }
    const { topics } = kafkaState(sandbox.world);
    const shards = Object.entries(topics).filter(([name]) => name.startsWith('matching-engine-shard-'));
    expect(shards.map(([, { partitions }]) => partitions[0]?.records.length)).toEqual([3, 3, 3]);
  });
});
