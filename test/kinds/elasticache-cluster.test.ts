import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import { LamplighterError } from '../../src/core/errors.ts';
import { CACHE_STATUSES, elasticacheCluster, toObservation } from '../../src/kinds/elasticache-cluster.ts';
import { type AwsWorldSpec, awsWorld, never } from '../support/aws-world.ts';

const ABSENT = 'deleted during scale-down (created at the next up)';

const REDIS = {
  clusterId: 'exchange-dev-redis',
  nodeType: 'cache.t3.medium',
  engine: 'redis',
  engineVersion: '7.0',
  subnetGroupName: 'exchange-dev-redis-subnet',
  securityGroupName: 'exchange-dev-redis-sg',
};

const setup = (
  redis: object = {},
  { options = {}, ...rest }: { options?: object } & Pick<AwsWorldSpec, 'faults'> = {},
) =>
  awsWorld({
    components: { redis: { kind: elasticacheCluster, options: { ...REDIS, ...options } } },
    behaviour: { redis: { up: '400s', down: '300s', ...redis } },
    ...rest,
  });

interface State {
  clusters: Record<string, { restoredFrom?: string }>;
  snapshots: { name: string }[];
}
const cacheState = (world: ReturnType<typeof setup>['world']) =>
  world.service<State>('elasticache', () => ({ clusters: {}, snapshots: [] }));

describe('an elasticache-cluster', () => {
  it('is created on up, with the id of the named security group', async () => {
    const { reconcile, effects, operations, world } = setup();
    const seen = await reconcile('redis', 'on');
    expect(seen.map(({ detail }) => detail)).toEqual([ABSENT, 'creating', 'available']);
    expect(effects()).toEqual(['CreateCacheCluster']);
    expect(operations()).toContain('DescribeSecurityGroups');
    expect(world.isUp('redis')).toBe(true);
  });

  it('fault 2: a cluster that is being deleted is waited for and then created', async () => {
    const { reconcile, effects, elapsedMs } = setup({ initial: 'deleting', initialFor: '180s' });
    const seen = await reconcile('redis', 'on');
    expect(seen.map(({ detail }) => detail)).toEqual(['deleting', ABSENT, 'creating', 'available']);
    expect(effects()).toEqual(['CreateCacheCluster']);
    expect(elapsedMs()).toBeGreaterThanOrEqual(580_000);
  });

  it('fault 2: CacheClusterAlreadyExists is a conflict to look at again, never success', async () => {
    const { reconcile, effects, calls, world } = setup(
      {},
      { faults: [{ on: 'elasticache:CreateCacheCluster', error: 'CacheClusterAlreadyExists' }] },
    );
    await reconcile('redis', 'on');
    expect(calls.flatMap(({ error }) => (error ? [[error.operation, error.errorClass]] : []))).toContainEqual(
      ['CreateCacheCluster', 'conflict'],
    );
    expect(effects()).toEqual(['CreateCacheCluster']);
    expect(world.isUp('redis')).toBe(true);
  });

  it('is deleted on down and dark only when ElastiCache no longer knows it', async () => {
    const { reconcile, effects, elapsedMs } = setup({ initial: 'available' });
    const seen = await reconcile('redis', 'off');
    expect(seen.map(({ state }) => state)).toEqual(['on', 'deleting', 'absent']);
    expect(effects()).toEqual(['DeleteCacheCluster']);
    expect(elapsedMs()).toBeGreaterThanOrEqual(300_000);
  });

  it('waits until a snapshot or a creation is over before it deletes', async () => {
    const snapshotting = setup({ initial: 'snapshotting', initialFor: '60s' });
    expect((await snapshotting.reconcile('redis', 'off')).map(({ detail }) => detail)).toEqual([
      'snapshotting',
      'available',
      'deleting',
      ABSENT,
    ]);
    const creating = setup({ initial: 'creating' });
    await creating.reconcile('redis', 'off');
    expect(creating.calls.flatMap(({ error }) => (error ? [error.errorName] : []))).toEqual([
      'CacheClusterNotFoundFault',
    ]);
  });

  it('keeps its data in a final snapshot, restores the newest and deletes those beyond keep', async () => {
    const { reconcile, world, clock } = setup(
      { initial: 'available' },
      { options: { finalSnapshot: { prefix: 'nightly', keep: 1 } } },
    );
    await reconcile('redis', 'off');
    const [first] = cacheState(world).snapshots.map(({ name }) => name);
    expect(first).toBe('nightly-20261123020000');
    await reconcile('redis', 'on');
    expect(cacheState(world).clusters[REDIS.clusterId]?.restoredFrom).toBe(first);

    await clock.sleep(3_600_000);
    await reconcile('redis', 'off');
    expect(cacheState(world).snapshots).toHaveLength(2);
    await reconcile('redis', 'on');
    const left = cacheState(world).snapshots.map(({ name }) => name);
    expect(left).toHaveLength(1);
    expect(left[0]).not.toBe(first);
    expect(cacheState(world).clusters[REDIS.clusterId]?.restoredFrom).toBe(left[0]);
  });

  it('leaves snapshots alone that are not its own', async () => {
    const { resource, observe, world } = setup(
      {},
      { options: { finalSnapshot: { prefix: 'nightly', keep: 1 } } },
    );
    const foreign = ['nightly-by-hand', 'nightly-20260101000000', 'monthly-20260101000000'].map(
      (name, index) => ({
        name,
        clusterId: index === 1 ? 'another-redis' : REDIS.clusterId,
        status: 'available',
        createdAtMs: 0,
      }),
    );
    cacheState(world).snapshots.push(...foreign);
    await resource('redis').start(await observe('redis'), never);
    expect(cacheState(world).snapshots).toHaveLength(3);
    expect(cacheState(world).clusters[REDIS.clusterId]?.restoredFrom).toBeUndefined();
  });

  it('says that an old snapshot stays when it cannot be deleted, and is created all the same', async () => {
    const { resource, observe, world } = setup(
      {},
      {
        options: { finalSnapshot: { prefix: 'nightly', keep: 1 } },
        faults: [{ on: 'elasticache:DeleteSnapshot', error: 'AccessDenied', status: 403 }],
      },
    );
    for (const name of ['nightly-20261120000000', 'nightly-20261121000000']) {
      const snapshot = { name, clusterId: REDIS.clusterId, status: 'available', createdAtMs: 0 };
      cacheState(world).snapshots.push(snapshot);
    }
    const text = await resource('redis').start(await observe('redis'), never);
    expect(text).toContain('from the snapshot nightly-20261121000000');
    expect(text).toContain('the old snapshot nightly-20261120000000 stays');
    expect((await observe('redis')).state).toBe('starting');
  });

  it('takes no other refusal than that of DescribeCacheClusters for absence', async () => {
    const { resource } = setup({ initial: 'available' });
    const denied = setup(
      {},
      { faults: [{ on: 'elasticache:DescribeCacheClusters', error: 'AccessDenied', status: 403 }] },
    );
    await expect(denied.resource('redis').observe(never)).rejects.toMatchObject({ errorClass: 'denied' });
    expect((await resource('redis').observe(never)).state).toBe('on');
  });

  it('never deletes a member of a replication group, and says why', async () => {
    const { resource, effects } = setup({ initial: 'available' });
    const seen = toObservation(
      { CacheClusterStatus: 'available', ReplicationGroupId: 'sessions' },
      REDIS.nodeType,
    );
    const refusal = await resource('redis')
      .stop(seen, never)
      .catch((error) => error);
    expect(refusal).toBeInstanceOf(LamplighterError);
    expect(refusal.message).toContain('replication group sessions');
    expect(refusal.remedy).toContain('correct clusterId');
    expect(effects()).toEqual([]);
  });

  it('fails with a remedy when no security group has the name, or more than one', async () => {
    const { resource, observe, clients } = setup();
    const aws = clients.aws as { send: unknown };
    const { send } = clients.aws;
    const groups = (ids: string[]) => {
      aws.send = async (service: string, command: never, options: never) =>
        service === 'ec2'
          ? { SecurityGroups: ids.map((GroupId) => ({ GroupId })) }
          : send(service as never, command, options);
    };
    const seen = await observe('redis');
    groups([]);
    await expect(resource('redis').start(seen, never)).rejects.toThrow(
      'no security group named exchange-dev-redis-sg',
    );
    groups(['sg-1', 'sg-2']);
    await expect(resource('redis').start(seen, never)).rejects.toMatchObject({
      message: expect.stringContaining('sg-1, sg-2'),
      remedy: expect.stringContaining('id of the right one'),
    });
  });

  it('takes the id of a security group as it is', async () => {
    const { reconcile, operations } = setup({}, { options: { securityGroupName: 'sg-0a1b2c3d' } });
    await reconcile('redis', 'on');
    expect(operations()).not.toContain('DescribeSecurityGroups');
  });

  it('warns when it runs on another node type than configured', () => {
    const seen = toObservation(
      { CacheClusterStatus: 'available', CacheNodeType: 'cache.t2.micro' },
      REDIS.nodeType,
    );
    expect(seen.warnings).toEqual([
      'it runs on cache.t2.micro; cache.t3.medium comes with the next creation',
    ]);
  });

  it('refuses snapshots of memcached', () => {
    const options = { ...REDIS, engine: 'memcached', finalSnapshot: { prefix: 'x', keep: 1 } };
    expect(elasticacheCluster.options.safeParse(options).error?.issues[0]?.message).toContain('memcached');
  });
});

describe('the statuses of ElastiCache', () => {
  const deletable = /^(available|failed|incompatible-.*|restore-failed|recovering)$/;
  it.each(Object.keys(CACHE_STATUSES))('%s gets a delete only if ElastiCache takes one', (status) => {
    const seen = toObservation({ CacheClusterStatus: status }, 'cache.t3.medium');
    expect(decide(seen, 'off', 0).act === 'stop').toBe(deletable.test(status));
  });

  it.each(Object.keys(CACHE_STATUSES).filter((status) => status !== 'deleted'))(
    'fault 2: %s never gets a create',
    (status) => {
      const seen = toObservation({ CacheClusterStatus: status }, 'cache.t3.medium');
      expect(decide(seen, 'on', 0).act).not.toBe('start');
    },
  );
});
