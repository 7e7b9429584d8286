import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { lambdaOnSandbox, payload } from './support.ts';

const statuses = (results: readonly { service: string; status: string }[]) =>
  Object.fromEntries(results.map(({ service, status }) => [service, status]));

describe('the scheduler’s twin', () => {
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
