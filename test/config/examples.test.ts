import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { worldJsonSchema } from '../../packages/sandbox-cloud/src/world/json-schema.ts';
import { worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { readConfig } from '../../src/config/load.ts';
import { builtInKinds, loadAllKinds } from '../../src/kinds/index.ts';

const EXCHANGE = 'examples/exchange-dev.yaml';
const WORLDS = 'examples/worlds';

const exchange = async () => {
  const environment = (await readConfig(EXCHANGE, { registry: builtInKinds })).environments.get(
    'exchange-dev',
  );
  if (environment === undefined) throw new Error('there is no exchange-dev');
  return environment;
};

const optionsOf = async (name: string) =>
  (await exchange()).components.find((component) => component.name === name)?.options;

describe('examples/exchange-dev.yaml', () => {
  it('has the components of the original system in one graph', async () => {
    const { components, timeoutMs } = await exchange();
    expect(timeoutMs).toBe(30 * 60_000);
    expect(Object.fromEntries(components.map(({ name, kind, needs }) => [name, [kind, ...needs]]))).toEqual({
      nat: ['ec2-instance'],
      nodes: ['eks-nodegroup', 'nat'],
      mysql: ['rds-instance'],
      'kafka-host': ['ec2-instance'],
      redis: ['elasticache-cluster'],
      kafka: ['kafka-broker', 'kafka-host'],
      'kafka-reset': ['kafka-reset', 'kafka'],
      backend: ['k8s-deployment', 'nodes', 'mysql', 'redis', 'kafka-reset'],
      'order-worker': ['k8s-deployment', 'nodes', 'mysql', 'redis', 'kafka-reset'],
      engine: ['k8s-deployment', 'nodes', 'kafka-reset'],
      'engine-init': ['engine-init', 'engine'],
      orderbook: ['http-check', 'backend', 'engine-init'],
    });
  });

  it('has its ids, sizes, labels and topics', async () => {
    expect(await optionsOf('nat')).toEqual({ instanceId: 'i-06d5bb3c9d01f720d' });
    expect(await optionsOf('kafka-host')).toEqual({ instanceId: 'i-044548ca3fe3ae1a1' });
    expect(await optionsOf('mysql')).toEqual({ instanceId: 'exchange-dev-mysql' });
    expect(await optionsOf('nodes')).toEqual({
      cluster: 'exchange-dev',
      nodegroup: 'exchange-dev-spot-nodes',
      desired: 3,
      min: 2,
      max: 6,
      down: { desired: 0, min: 0 },
    });
    expect(await optionsOf('redis')).toEqual({
      clusterId: 'exchange-dev-redis',
      nodeType: 'cache.t3.medium',
      engine: 'redis',
      engineVersion: '7.0',
      subnetGroupName: 'exchange-dev-redis-subnet',
      securityGroupName: 'exchange-dev-redis-sg',
    });
    expect(await optionsOf('kafka-reset')).toMatchObject({
      groups: ['matching_engine'],
      topics: [{ topic: 'matching_engine_preload', partitions: 1, replicas: 1 }],
    });
    expect(await optionsOf('backend')).toEqual({
      namespace: 'future-backend-dev',
      deployment: 'dev-future-backend',
      selector: 'app.kubernetes.io/name=future-backend',
      replicas: 2,
    });
    expect(await optionsOf('order-worker')).toMatchObject({ deployment: 'dev-order-worker', replicas: 1 });
    expect(await optionsOf('engine')).toEqual({
      namespace: 'matching-engine-dev',
      deployment: 'dev-matching-engine-legacy',
      selector: 'app=matching-engine-legacy',
      replicas: 1,
    });
    expect(await optionsOf('orderbook')).toMatchObject({
      port: 3000,
      path: '/v1/orderbook/BTCUSDT',
      answer: { bodyContains: '"statusCode"' },
    });
    expect((await exchange()).connections).toEqual({
      aws: { region: 'ap-northeast-2' },
      kubernetes: { eksCluster: 'exchange-dev' },
      kafka: { brokers: ['10.0.2.51:9092'], clientId: 'lamplighter' },
    });
  });

  it('sends the engine the commands of the original, field by field', async () => {
    const options = await optionsOf('engine-init');
    expect(options).toMatchObject({
      group: 'matching_engine',
      topic: 'matching_engine_preload',
      logLine: 'Start publish',
    });
    expect(JSON.stringify(options?.commands)).toBe(
      JSON.stringify([
        {
          code: 'INITIALIZE_ENGINE',
          data: {
            lastOrderId: 0,
            liquidationOrderIds: [],
            lastPositionId: 0,
            lastTradeId: 0,
            lastMarginHistoryId: 0,
            lastPositionHistoryId: 0,
            lastFundingHistoryId: 0,
          },
        },
        {
          code: 'UPDATE_INSTRUMENT',
          data: {
            symbol: 'BTCUSDT',
            rootSymbol: 'BTC',
            state: 'Open',
            type: 0,
            base_underlying: 'BTC',
            quote_currency: 'USDT',
            underlying_symbol: 'BTC',
            settle_currency: 'USDT',
            initMargin: '0.01',
            maintainMargin: '0.005',
            deleverageable: true,
            makerFee: '0.0002',
            takerFee: '0.0004',
            settlementFee: '0',
            tickSize: '0.01',
            contractSize: '1',
            lotSize: '0.001',
            maxPrice: '1000000',
            maxOrderQty: '1000',
            multiplier: '1',
            contractType: 'USD_M',
          },
        },
        { code: 'START_ENGINE', data: {} },
      ]),
    );
  });

  it('expects the usual times, and waits as long as they are allowed to take', async () => {
    const times = Object.fromEntries(
      (await exchange()).components.map(({ name, expected, timeoutMs }) => [
        name,
        [expected.upMs / 1000, timeoutMs / 1000],
      ]),
    );
    expect(times).toMatchObject({
      nat: [35, 600],
      'kafka-host': [35, 600],
      kafka: [20, 600],
      nodes: [150, 600],
      mysql: [240, 600],
      redis: [420, 1200],
      backend: [60, 600],
      engine: [45, 600],
    });
    expect((await exchange()).components.find(({ name }) => name === 'mysql')?.expected.downMs).toBe(160_000);
  });

  it('tells the scheduler Lambda what the original told it, and nothing that is ours', async () => {
    const text = (await readFile(EXCHANGE, 'utf8')).replace('scaler: direct', 'scaler: lambda');
    const { loadConfig } = await import('../../src/config/load.ts');
    const config = await loadConfig({ text, source: EXCHANGE, registry: builtInKinds });
    const scaler = config.environments.get('exchange-dev')?.components.at(-1);
    expect(scaler).toMatchObject({ members: ['nat', 'nodes', 'mysql', 'kafka-host', 'redis'] });
    expect(scaler?.options).toEqual({
      functionName: 'exchange-dev-dev-scheduler',
      payload: {
        clusterName: 'exchange-dev',
        nodegroupName: 'exchange-dev-spot-nodes',
        rdsInstanceId: 'exchange-dev-mysql',
        ec2InstanceIds: ['i-044548ca3fe3ae1a1', 'i-06d5bb3c9d01f720d'],
        elasticache: {
          clusterId: 'exchange-dev-redis',
          nodeType: 'cache.t3.medium',
          engine: 'redis',
          engineVersion: '7.0',
          subnetGroupName: 'exchange-dev-redis-subnet',
          securityGroupName: 'exchange-dev-redis-sg',
        },
      },
      up: { desiredSize: 3, minSize: 2, maxSize: 6 },
      down: { desiredSize: 0, minSize: 0, maxSize: 6 },
    });
  });
});

describe('examples/second-team.yaml', () => {
  it('holds two environments that have nothing of the exchange', async () => {
    const { environments } = await readConfig('examples/second-team.yaml', { registry: builtInKinds });
    expect([...environments.keys()]).toEqual(['analytics-dev', 'analytics-demo']);
    const kinds = [...environments.values()].flatMap(({ components }) => components.map(({ kind }) => kind));
    expect(new Set(kinds)).toEqual(new Set(['ec2-instance', 'rds-instance', 'k8s-deployment', 'http-check']));
    expect(JSON.stringify([...environments.values()])).not.toMatch(/exchange|matching|kafka/i);
  });
});

describe('the worlds in examples/worlds', () => {
  const worlds = async () =>
    Promise.all(
      (await readdir(WORLDS)).map(async (file) => {
        const text = await readFile(`${WORLDS}/${file}`, 'utf8');
        return { file, text, world: worldFile.parse(parse(text)) };
      }),
    );

  it('are all there, each with its own name, a description and an expected end', async () => {
    const all = await worlds();
    expect(all.map(({ file }) => file).sort()).toEqual(
      [
        'default',
        'engine-alive-before-reset',
        'engine-stuck',
        'everything-already-up',
        'foreign-consumer',
        'hosts-stopping',
        'no-spot-capacity',
        'rds-stopping',
        'redis-deleting',
        'slow-spot-capacity',
        'slow-topic-deletion',
        'throttled',
      ].map((name) => `${name}.yaml`),
    );
    for (const { file, world } of all) {
      expect(`${world.name}.yaml`).toBe(file);
      expect(world.description, file).not.toBe('');
      expect(world.expect, file).toBeDefined();
    }
  });

  it('speak only of components that the exchange has', async () => {
    const known = (await exchange()).components.map(({ name }) => name);
    for (const { file, world } of await worlds()) {
      const named = [...Object.keys(world.components), ...(world.expect?.failed ?? [])];
      expect(
        named.filter((name) => !known.includes(name)),
        file,
      ).toEqual([]);
    }
  });
});

describe('the JSON Schemas for editors', () => {
  const accepts = (schema: unknown, value: unknown) =>
    z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success;

  it('accept every example', async () => {
    const config = configJsonSchema(await loadAllKinds());
    for (const path of [EXCHANGE, 'examples/second-team.yaml']) {
      expect(accepts(config, parse(await readFile(path, 'utf8'))), path).toBe(true);
    }
    for (const file of await readdir(WORLDS)) {
      const text = await readFile(`${WORLDS}/${file}`, 'utf8');
      expect(accepts(worldJsonSchema(), parse(text)), file).toBe(true);
    }
  });

  it.each([
    ['an unknown key', 'timeout: 30m', 'colour: red'],
    ['an option of another kind', 'instanceId: exchange-dev-mysql', 'clusterId: exchange-dev-mysql'],
    ['a number for a duration', 'timeout: 30m', 'timeout: 30'],
    ['a duration without a unit', 'expect: { up: 35s }', "expect: { up: '35' }"],
    ['an unknown kind', 'kind: rds-instance', 'kind: rds-cluster'],
    ['a task without its subject', 'subject: engine\n', 'layer: application\n'],
    ['a subject of a resource', 'replicas: 2', 'subject: backend'],
  ])('refuse %s', async (_what, from, to) => {
    const text = await readFile(EXCHANGE, 'utf8');
    expect(text).toContain(from);
    const schema = configJsonSchema(await loadAllKinds());
    expect(accepts(schema, parse(text.replace(from, to)))).toBe(false);
  });

  it('are named in the first line of every example', async () => {
    for (const [folder, schema] of [
      ['examples', '../docs/config.schema.json'],
      [WORLDS, '../../docs/world.schema.json'],
    ] as const) {
      for (const file of (await readdir(folder)).filter((name) => name.endsWith('.yaml'))) {
        const [first] = (await readFile(`${folder}/${file}`, 'utf8')).split('\n');
        expect(first, file).toBe(`# yaml-language-server: $schema=${schema}`);
      }
    }
  });
});
