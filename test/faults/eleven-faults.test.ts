import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sandboxApp } from '../support/sandbox-app.ts';

/**
 * The faults of the scripts and the Lambda that lamplighter replaces, each by its number. Faults 9 and 7 are
 * about the wire and stand with the clients (`eks-token.test.ts`, `real-aws.network.test.ts`); fault 10 is about
 * schedules and people and comes with them.
 */
describe('the faults of the original system cannot occur', () => {
  it('fault 1: an RDS that is stopping at the start is waited for and then started', async () => {
    const sandbox = await sandboxApp({ world: 'rds-stopping' });
    const run = await sandbox.run('up');
    expect(run.components.mysql?.result).toBe('succeeded');
    expect(sandbox.effects('StartDBInstance')).toHaveLength(1);
    expect((await sandbox.status()).summary).toBe('lit');
  });

  it('fault 1: a wrong-state refusal of StartDBInstance is never taken for "already done"', async () => {
    const sandbox = await sandboxApp({
      world: { faults: [{ on: 'rds:StartDBInstance', error: 'InvalidDBInstanceState', times: 3 }] },
    });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('succeeded');
    expect(sandbox.effects('StartDBInstance')).toHaveLength(1);
  });

  it('fault 2: a cache that is deleting is waited for until it is gone and then created', async () => {
    const sandbox = await sandboxApp({ world: 'redis-deleting' });
    const run = await sandbox.run('up');
    expect(run.components.redis?.result).toBe('succeeded');
    expect(sandbox.effects('CreateCacheCluster')).toHaveLength(1);
    expect((await sandbox.status()).summary).toBe('lit');
  });

  it('fault 2: hosts that are stopping are waited for and then started', async () => {
    const sandbox = await sandboxApp({ world: 'hosts-stopping' });
    expect((await sandbox.run('up')).outcome).toBe('succeeded');
    expect(sandbox.effects('StartInstances')).toHaveLength(2);
  });

  it('fault 3: pods count as ready by their conditions, as soon as they are', async () => {
    const sandbox = await sandboxApp({ world: 'default' });
    const run = await sandbox.run('up');
    expect(run.phase('backend').durationMs).toBeLessThan(70_000);
    expect(run.components.backend?.detail).toBe('2/2 pods Ready');
  });

  it('fault 4: nothing waits a fixed time: with instant services the whole start takes seconds', async () => {
    const instant = { up: '0s', down: '0s' };
    const names = [
      'nat',
      'nodes',
      'mysql',
      'kafka-host',
      'redis',
      'kafka',
      'backend',
      'order-worker',
      'engine',
    ];
    const sandbox = await sandboxApp({
      world: { jitter: 0, components: Object.fromEntries(names.map((name) => [name, instant])) },
    });
    const config = (await readFile('examples/exchange-dev.yaml', 'utf8')).replaceAll(
      /expect: \{[^}]*\}/g,
      'expect: { up: 1s }',
    );
    const quick = await sandboxApp({
      config,
      world: { jitter: 0, components: Object.fromEntries(names.map((name) => [name, instant])) },
    });
    // The old script slept 31 s even when every service was there at once.
    expect((await quick.run('up')).finished.durationMs).toBeLessThan(31_000);
    // Even with expectations of minutes, a service that is there at once is noticed within half of them.
    expect((await sandbox.run('up')).outcome).toBe('succeeded');
  });

  it('fault 5: a consumer group is never deleted while it has a member', async () => {
    const sandbox = await sandboxApp({ world: 'foreign-consumer' });
    await sandbox.run('up');
    expect(sandbox.calls.filter((call) => call.operation === 'deleteGroups')).toEqual([]);
  });

  it('fault 6: a topic is created only once its predecessor is gone', async () => {
    const sandbox = await sandboxApp({ world: 'slow-topic-deletion' });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('succeeded');
    expect(sandbox.effects('createTopics')).toHaveLength(1);
  });

  it('fault 7: the commands are sent once, even when the answer to sending them is lost', async () => {
    const sandbox = await sandboxApp({ world: { faults: [{ on: 'kafka:produce', answer: 'lost' }] } });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('succeeded');
    expect(sandbox.effects('produce')).toHaveLength(1);
  });

  it('fault 8: a start whose engine never shows that it was initialised fails', async () => {
    const sandbox = await sandboxApp({ world: 'engine-stuck' });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('failed');
    expect(run.phase('engine-init').failure).toMatchObject({
      component: 'engine-init',
      lastObserved: expect.stringContaining('3 of 3 commands read'),
    });
  });

  it('fault 11: a Lambda body of 500 is understood, and what it left behind is repaired by direct calls', async () => {
    const config = (await readFile('examples/exchange-dev.yaml', 'utf8')).replace(
      'scaler: direct',
      'scaler: lambda',
    );
    expect(config).toContain('scaler: lambda');
    const sandbox = await sandboxApp({ config, world: 'rds-stopping' });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('succeeded');
    expect(sandbox.effects('Invoke')).toHaveLength(1);
    expect(run.components.mysql?.result).toBe('succeeded');
    expect((await sandbox.status()).summary).toBe('lit');
  });
});
