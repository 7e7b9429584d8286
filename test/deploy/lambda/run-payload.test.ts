import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { MINUTE, SECOND } from '../../../src/core/ports/clock.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import { knownWith, lambdaOnSandbox, payload } from '../../support/lambda-on-sandbox.ts';

const statuses = (results: readonly { service: string; status: string }[]) =>
  Object.fromEntries(results.map(({ service, status }) => [service, status]));

describe('the scheduler’s twin', { timeout: 60_000 }, () => {
  it('lights what the payload names, and answers in the original’s words', async () => {
    const { call, effects } = await lambdaOnSandbox();
    const { statusCode, action, results } = await call(await payload('scale-up'));
    expect({ statusCode, action }).toEqual({ statusCode: 200, action: 'scale-up' });
    expect(results.map(({ service, status }) => [service, status])).toEqual([
      ['EKS', 'success'],
      ['RDS', 'success'],
      ['EC2', 'success'],
      ['ElastiCache', 'success'],
      ['MatchingEngineInit', 'skipped'],
      ['K8sDeployments', 'skipped'],
    ]);
    expect(effects()).toEqual(
      expect.arrayContaining([
        'StartDBInstance exchange-dev-mysql',
        'CreateCacheCluster exchange-dev-redis',
        'StartInstances i-044548ca3fe3ae1a1',
        'StartInstances i-06d5bb3c9d01f720d',
      ]),
    );
  });

  it('waits for what is still on its way down, instead of taking the refusal for success', async () => {
    const { call, clock, effects } = await lambdaOnSandbox();
    await call(await payload('scale-up'));
    // Its time is over while the database is stopping and the cache is being deleted.
    const down = await call(await payload('scale-down'), { withinMs: 20 * SECOND });
    expect(down.statusCode).toBe(200);
    expect(down.of('RDS')?.message).toContain('not finished when the time of the function was over');
    const askedAt = clock.now();
    const up = await call(await payload('scale-up'));
    expect(statuses(up.results)).toMatchObject({ RDS: 'success', ElastiCache: 'success', EC2: 'success' });
    expect(clock.now() - askedAt).toBeGreaterThan(3 * MINUTE);
    expect(effects().filter((effect) => effect === 'StartDBInstance exchange-dev-mysql')).toHaveLength(2);
    expect(effects().filter((effect) => effect === 'CreateCacheCluster exchange-dev-redis')).toHaveLength(2);
  });

  it('scales deployments and initialises the engine once, however often it is called', async () => {
    const { call, effects, world } = await lambdaOnSandbox();
    const first = await call(await payload('weekday-scale-up'));
    expect(statuses(first.results)).toEqual({
      ...{ EKS: 'success', RDS: 'success', EC2: 'success', ElastiCache: 'success' },
      ...{ MatchingEngineInit: 'success', K8sDeployments: 'success' },
    });
    expect(first.of('MatchingEngineInit')?.message).toContain('commands read');
    const sent = () => world.effects.filter(({ operation }) => operation === 'produce').length;
    expect(sent()).toBe(1);
    const before = effects().length;
    // EventBridge repeats a call whose answer it did not get.
    const again = await call(await payload('weekday-scale-up'));
    expect(again.statusCode).toBe(200);
    expect(sent()).toBe(1);
    expect(effects()).toHaveLength(before);
  });

  it('takes deployments to 0 and everything down', async () => {
    const { call, effects } = await lambdaOnSandbox();
    await call(await payload('weekday-scale-up'));
    const { statusCode, results } = await call(await payload('weekday-scale-down'));
    expect({ statusCode, results: statuses(results) }).toMatchObject({
      statusCode: 200,
      results: { EKS: 'success', K8sDeployments: 'success', MatchingEngineInit: 'skipped' },
    });
    expect(effects()).toEqual(
      expect.arrayContaining(['StopDBInstance exchange-dev-mysql', 'DeleteCacheCluster exchange-dev-redis']),
    );
  });

  it('answers 500 with the reason of the one part that failed', async () => {
    const { call } = await lambdaOnSandbox({
      faults: [{ on: 'rds:StartDBInstance', error: 'AccessDenied', times: 1_000 }],
    });
    const { statusCode, results, of } = await call(await payload('scale-up'));
    expect(statusCode).toBe(500);
    expect(of('RDS')).toMatchObject({ status: 'error' });
    expect(of('RDS')?.message).toContain('AccessDenied');
    expect(statuses(results)).toMatchObject({ EKS: 'success', EC2: 'success', ElastiCache: 'success' });
  });

  it('says that the engine was not initialised where it knows neither brokers nor commands', async () => {
    const { call, effects } = await lambdaOnSandbox();
    const { statusCode, of } = await call(await payload('weekday-scale-up'), { known: undefined });
    expect(statusCode).toBe(500);
    expect(of('MatchingEngineInit')).toEqual({
      service: 'MatchingEngineInit',
      status: 'error',
      message: 'no bundled configuration has an engine-init for matching_engine_preload; no command was sent',
    });
    expect(of('K8sDeployments')?.status).toBe('success');
    expect(effects().some((effect) => effect.startsWith('produce'))).toBe(false);
  });

  it('starts the engine as the bundled file says, with the replicas of the payload', async () => {
    const text = (await readFile('examples/exchange-dev.yaml', 'utf8'))
      .replace('deployment: dev-matching-engine-legacy', '$&\n        timeout: 7m')
      .replace('kind: engine-init', '$&\n        timeout: 9m');
    const known = await loadConfig({ text, source: 'examples/exchange-dev.yaml', registry: builtInKinds });
    const { call, connected } = await lambdaOnSandbox();
    const asked = changed(await payload('weekday-scale-up'), {
      k8sDeployments: [{}, {}, { scaleUpReplicas: 3 }],
    });
    await call(asked, { known });
    const component = (kind: string, deployment?: string) =>
      connected[0]?.components.find(
        ({ kind: its, options }) => its === kind && options.deployment === deployment,
      );
    expect(component('k8s-deployment', 'dev-matching-engine-legacy')).toMatchObject({
      timeoutMs: 7 * MINUTE,
      options: { replicas: 3, selector: 'app=matching-engine-legacy' },
    });
    expect(component('engine-init')).toMatchObject({ timeoutMs: 9 * MINUTE });
  });

  it('calls as the function’s own role, in its own region', async () => {
    const { call, connected } = await lambdaOnSandbox();
    await call(await payload('scale-up'));
    expect(connected.map(({ connections }) => connections)).toEqual([
      { aws: { region: 'ap-northeast-2' }, kubernetes: { eksCluster: 'exchange-dev' } },
    ]);
  });

  it('answers what it cannot understand, and never throws', async () => {
    const { call, effects } = await lambdaOnSandbox();
    expect(await call({ action: 'scale-sideways' })).toMatchObject({
      statusCode: 500,
      error: 'Unknown action: scale-sideways',
    });
    expect(await call(undefined)).toMatchObject({ statusCode: 500, error: 'Unknown action: undefined' });
    const { maxSize: _, ...incomplete } = await payload('scale-up');
    expect((await call(incomplete)).error).toContain('maxSize: ');
    const broken = { connect: () => Promise.reject(new Error('no role; password=hunter22')) };
    const answer = await call(await payload('scale-up'), broken);
    expect(answer.statusCode).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('hunter22');
    expect(effects()).toEqual([]);
  });
});

describe('a bundled file that says what production is', { timeout: 60_000 }, () => {
  const known = (protect: { patterns: string[]; allow?: string[] }) =>
    knownWith('examples/exchange-dev.yaml', protect);
  const live = async () => ({ known: await known({ patterns: ['live'] }) });

  it.each<[field: string, change: object]>([
    ['clusterName', { clusterName: 'exchange-live' }],
    ['nodegroupName', { nodegroupName: 'live-nodes' }],
    ['rdsInstanceId', { rdsInstanceId: 'exchange-live-mysql' }],
    ['rdsInstanceId', { rdsInstanceId: 'exchangeLiveMysql' }],
    ['ec2InstanceIds[1]', { ec2InstanceIds: ['i-044548ca3fe3ae1a1', 'live-i-06d5bb3c9d01f720d'] }],
    ['elasticache.clusterId', { elasticache: { clusterId: 'live-redis' } }],
    ['elasticache.subnetGroupName', { elasticache: { subnetGroupName: 'redis-LIVE-subnet' } }],
    ['elasticache.securityGroupName', { elasticache: { securityGroupName: 'live.redis.sg' } }],
    ['k8sDeployments[0].namespace', { k8sDeployments: [{ namespace: 'backend-live' }] }],
    ['k8sDeployments[0].name', { k8sDeployments: [{ name: 'live-backend' }] }],
    ['matchingEngineInit.preloadTopic', { matchingEngineInit: { preloadTopic: 'live_preload' } }],
    ['matchingEngineInit.kafkaInstanceId', { matchingEngineInit: { kafkaInstanceId: 'kafka-live' } }],
    ['rdsInstanceId', { rdsInstanceId: 'arn:aws:rds:eu-west-1:123456789012:db:live-mysql' }],
  ])(
    'refuses a payload that names it in %s, in both directions and before any call',
    async (field, change) => {
      for (const name of ['weekday-scale-up', 'weekday-scale-down'] as const) {
        const { call, connected, effects } = await lambdaOnSandbox();
        const asked = changed({ ...(await payload('weekday-scale-up')), ...(await payload(name)) }, change);
        const { statusCode, error } = await call(asked, await live());
        expect(statusCode).toBe(500);
        expect(error).toContain('looks like production');
        expect(error).toContain(field);
        expect(error).toContain('protect.allow');
        expect(connected).toEqual([]);
        expect(effects()).toEqual([]);
      }
    },
  );

  it('names everything that is refused at once', async () => {
    const { call } = await lambdaOnSandbox();
    const asked = { ...(await payload('scale-down')), clusterName: 'live', rdsInstanceId: 'live-mysql' };
    const { error } = await call(asked, await live());
    expect(error).toContain('clusterName "live"');
    expect(error).toContain('rdsInstanceId "live-mysql"');
  });

  it('is bound by its own exceptions, of which a payload need not use all', async () => {
    const { call, effects } = await lambdaOnSandbox();
    const backend = ['future-backend-dev', 'dev-future-backend', 'app.kubernetes.io/name=future-backend'];
    const allowed = {
      known: await known({
        patterns: ['mysql', 'future'],
        allow: ['mysql', 'exchange-dev-mysql', ...backend],
      }),
    };
    await call(await payload('scale-up'), allowed);
    const { statusCode } = await call(await payload('scale-down'), allowed);
    expect(statusCode).toBe(200);
    expect(effects()).toContain('StopDBInstance exchange-dev-mysql');
    const other = { ...(await payload('scale-down')), rdsInstanceId: 'exchange-dev-mysql-2' };
    expect((await call(other, allowed)).error).toContain('exchange-dev-mysql-2');
  });

  it('does not take the keys of a payload, or names of our own making, for production', async () => {
    const { call } = await lambdaOnSandbox();
    const { statusCode, error } = await call(await payload('scale-down'), {
      known: await known({ patterns: ['host', 'database', 'rds', 'group'], allow: OWN }),
    });
    expect({ statusCode, error }).toEqual({ statusCode: 200, error: undefined });
  });

  it('adds to prod, which is refused without any file', async () => {
    const { call, connected } = await lambdaOnSandbox();
    const asked = { ...(await payload('scale-down')), rdsInstanceId: 'exchange-prod-mysql' };
    for (const more of [await live(), { known: undefined }]) {
      expect((await call(asked, more)).error).toContain('exchange-prod-mysql');
    }
    expect(connected).toEqual([]);
  });

  it('leaves names alone that mean no production', async () => {
    const { call } = await lambdaOnSandbox();
    const { statusCode } = await call(await payload('scale-down'), await live());
    expect(statusCode).toBe(200);
  });
});

/** What the example's file says beside names: words of lamplighter itself. */
const OWN = ['kafka-host', 'rds-instance', 'eks-nodegroup'];

/** Lists and mappings are changed in the places named alone. */
function changed(given: Record<string, unknown>, change: object): Record<string, unknown> {
  const result = { ...given };
  for (const [key, value] of Object.entries(change)) {
    const before = given[key];
    if (Array.isArray(value) && value.every((item) => typeof item === 'object')) {
      result[key] = value.map((item, at) => ({ ...(before as object[])[at], ...item }));
    } else if (typeof value === 'object' && !Array.isArray(value)) {
      result[key] = { ...(before as object), ...value };
    } else result[key] = value;
  }
  return result;
}
