import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sandboxApp } from '../support/sandbox-app.ts';

const SIZES = { minSize: 2, desiredSize: 3, maxSize: 6 };

describe('up', () => {
  it('changes nothing and wipes nothing on a lit environment', async () => {
    const sandbox = await sandboxApp({ world: 'everything-already-up' });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('succeeded');
    expect(run.finished.durationMs).toBe(0);
    expect(sandbox.effects()).toEqual([]);
    expect(run.of('phase.acting')).toEqual([]);
  });

  it('changes nothing when it is asked again after it succeeded', async () => {
    const sandbox = await sandboxApp({ world: 'default' });
    await sandbox.run('up');
    const before = sandbox.effects().length;
    const again = await sandbox.run('up');
    expect(again.outcome).toBe('succeeded');
    expect(sandbox.effects()).toHaveLength(before);
  });

  it('makes every effect once', async () => {
    const sandbox = await sandboxApp({ world: 'default' });
    await sandbox.run('up');
    const counts = new Map<string, number>();
    for (const { service, operation, target } of sandbox.effects()) {
      const key = `${service}:${operation} ${target}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
  });

  it('brings only the infrastructure when that is asked for', async () => {
    const sandbox = await sandboxApp({ world: 'default' });
    const run = await sandbox.run('up', { infraOnly: true });
    expect(run.outcome).toBe('succeeded');
    expect(run.components.backend?.result).toBe('left-out');
    expect(sandbox.effects('patch deployments/scale')).toEqual([]);
    const { rows } = await sandbox.status();
    const on = rows.filter(({ probe }) => 'observed' in probe && probe.observed.state === 'on');
    expect(on.map(({ component }) => component.name)).toEqual([
      'nat',
      'nodes',
      'mysql',
      'kafka-host',
      'redis',
      'kafka',
    ]);
  });

  it('wipes and initialises again when asked, by a new life of the engine', async () => {
    const sandbox = await sandboxApp({ world: 'default' });
    await sandbox.run('up');
    const run = await sandbox.run('up', { reset: true });
    expect(run.outcome).toBe('succeeded');
    expect(run.phase('kafka-reset').state).toBe('done');
    expect(sandbox.effects('produce')).toHaveLength(2);
    expect(sandbox.effects('StartDBInstance')).toHaveLength(1);
  });

  it('ends engine-alive-before-reset by scaling the engine down first', async () => {
    const sandbox = await sandboxApp({ world: 'engine-alive-before-reset' });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('succeeded');
    const order = sandbox
      .effects()
      .filter(({ target, operation }) => target.includes('matching-engine') || operation.endsWith('Groups'))
      .map(({ operation }) => operation);
    expect(order.slice(0, 2)).toEqual(['patch deployments/scale', 'deleteGroups']);
  });

  it('fails with the topic untouched while a foreign consumer stays, and names it', async () => {
    const sandbox = await sandboxApp({ world: 'foreign-consumer' });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('failed');
    const { failure } = run.phase('kafka-reset');
    const consumer = sandbox.file.components.kafka?.foreignConsumers[0];
    expect(failure?.message).toContain(consumer?.clientId);
    expect(failure?.message).toContain(consumer?.host);
    expect(sandbox.effects().filter(({ service }) => service === 'kafka')).toEqual([]);
    expect(run.components.engine?.result).toBe('blocked');
  });

  it('brings up another team’s environment without a change of code', async () => {
    const config = await readFile('examples/second-team.yaml', 'utf8');
    for (const environment of ['analytics-dev', 'analytics-demo']) {
      const sandbox = await sandboxApp({ config, environment, world: {} });
      expect((await sandbox.run('up')).outcome).toBe('succeeded');
      expect((await sandbox.status()).summary).toBe('lit');
      expect((await sandbox.run('down')).outcome).toBe('succeeded');
      expect((await sandbox.status()).summary).toBe('dark');
    }
  });
});

describe('down', () => {
  it('walks the graph backwards: pods before nodes, nodes before the NAT instance', async () => {
    const sandbox = await sandboxApp({ world: 'everything-already-up' });
    const run = await sandbox.run('down');
    expect(run.outcome).toBe('succeeded');
    const startedAt = (phase: string) => run.phase(phase).startedAtMs ?? Number.NaN;
    const endedAt = (phase: string) => run.phase(phase).at;
    for (const [first, then] of [
      ['backend', 'nodes'],
      ['engine', 'kafka-host'],
      ['backend', 'mysql'],
      ['nodes', 'nat'],
    ] as const) {
      expect(startedAt(then), `${then} after ${first}`).toBeGreaterThanOrEqual(endedAt(first));
    }
    expect((await sandbox.status()).summary).toBe('dark');
  });

  it('is harmless when it is asked twice', async () => {
    const sandbox = await sandboxApp({ world: 'everything-already-up' });
    await sandbox.run('down');
    const before = sandbox.effects().length;
    expect((await sandbox.run('down')).outcome).toBe('succeeded');
    expect(sandbox.effects()).toHaveLength(before);
  });

  it('restores the configured sizes after up, down, up', async () => {
    const sandbox = await sandboxApp({ world: 'default' });
    await sandbox.run('up');
    await sandbox.run('down');
    expect((await sandbox.run('up')).outcome).toBe('succeeded');
    const nodes = (await sandbox.status()).rows.find(({ component }) => component.name === 'nodes');
    const options = sandbox.environment.components.find(({ name }) => name === 'nodes')?.options;
    expect(options).toMatchObject({ desired: SIZES.desiredSize, min: SIZES.minSize, max: SIZES.maxSize });
    expect(nodes?.probe).toMatchObject({
      observed: { state: 'on', facts: { sizes: '2/3/6 (min/desired/max)' } },
    });
    expect((await sandbox.status()).summary).toBe('lit');
  });

  it('waits for a database that is being backed up, and then stops it', async () => {
    const sandbox = await sandboxApp({
      world: { components: { ...lit(), mysql: { initial: 'backing-up', initialFor: '5m' } } },
    });
    const run = await sandbox.run('down');
    expect(run.outcome).toBe('succeeded');
    expect(
      run.of('phase.waiting').some((event) => event.phase === 'mysql' && event.detail.includes('backing-up')),
    ).toBe(true);
  });

  it('stops what costs money even when a pod hangs in draining past its time-out', async () => {
    const sandbox = await sandboxApp({
      world: { components: { ...lit(), backend: { initial: 'running', down: '2h' } } },
    });
    const run = await sandbox.run('down');
    expect(run.outcome).toBe('partial');
    expect(run.phase('backend').failure?.code).toBe('component-timed-out');
    for (const name of ['nodes', 'mysql', 'redis', 'kafka-host', 'nat']) {
      expect(run.components[name]?.result, name).toBe('succeeded');
    }
  });
});

describe('a cancelled run', () => {
  it('ends cleanly, and the next up goes on from where it was', async () => {
    const sandbox = await sandboxApp({ world: 'default' });
    const cancelled = await sandbox.run('up', { cancelAfterMs: 100_000 });
    expect(cancelled.outcome).toBe('cancelled');
    expect(cancelled.finished.durationMs).toBe(100_000);
    expect((await sandbox.run('up')).outcome).toBe('succeeded');
    expect(sandbox.effects('StartDBInstance')).toHaveLength(1);
    expect(sandbox.effects('CreateCacheCluster')).toHaveLength(1);
  });
});

describe('a run that cannot see', () => {
  it.each([
    ['AccessDenied', 'Allow it in the policy of the bot'],
    ['ExpiredToken', 'Renew the credentials'],
  ])('changes nothing when a look is refused with %s, and says what to do', async (error, remedy) => {
    const sandbox = await sandboxApp({
      world: { faults: [{ on: 'rds:DescribeDBInstances', error, status: 403, times: 1000 }] },
    });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('failed');
    expect(run.finished.failure).toMatchObject({
      code: 'observation-failed',
      message: expect.stringContaining('mysql'),
      remedy: expect.stringMatching(new RegExp(remedy, 'i')),
    });
    expect(sandbox.effects()).toEqual([]);
  });

  it('still shows every other row of the status', async () => {
    const sandbox = await sandboxApp({
      world: { faults: [{ on: 'rds:DescribeDBInstances', error: 'AccessDenied', status: 403, times: 1000 }] },
    });
    const { rows, summary } = await sandbox.status();
    expect(summary).toBe('unknown');
    expect(rows.filter(({ probe }) => 'failed' in probe).map(({ component }) => component.name)).toEqual([
      'mysql',
    ]);
  });

  it('still goes down with what it can see: the bill comes first', async () => {
    const sandbox = await sandboxApp({
      world: {
        components: lit(),
        faults: [{ on: 'rds:DescribeDBInstances', error: 'AccessDenied', status: 403, times: 1000 }],
      },
    });
    const run = await sandbox.run('down');
    expect(run.outcome).toBe('partial');
    expect(run.components.mysql?.result).toBe('failed');
    expect(run.components.nodes?.result).toBe('succeeded');
  });
});

/** Everything on, as the shipped world has it. */
function lit() {
  return {
    nat: { initial: 'running' },
    nodes: { initial: 'ACTIVE' },
    mysql: { initial: 'available' },
    'kafka-host': { initial: 'running' },
    redis: { initial: 'available' },
    backend: { initial: 'running' },
    'order-worker': { initial: 'running' },
    engine: { initial: 'running' },
  };
}
