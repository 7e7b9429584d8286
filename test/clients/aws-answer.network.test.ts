import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readAccount } from '../../src/cli/setup/account.ts';
import { knownOperations } from '../../src/clients/aws-answer.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createClients } from '../../src/clients/create-clients.ts';
import { realTransports } from '../../src/clients/real-transports.ts';
import type { Resource } from '../../src/core/component.ts';
import { REPEAT_LOOK } from '../../src/core/retry.ts';
import { loadKind } from '../../src/kinds/index.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { type LocalAnswer, localHttp } from '../support/local-http.ts';
import { WRONG_ANSWERS } from './wrong-answers.ts';

const { signal } = new AbortController();

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => vi.unstubAllEnvs());

/** The real SDK, pointed at a server that answers everything the same way. */
async function clientsOf(answer: LocalAnswer, roleArn?: string) {
  const server = await localHttp(() => answer);
  const connections = {
    aws: { region: 'ap-northeast-2', endpoint: server.url, ...(roleArn && { roleArn }) },
    kubernetes: { eksCluster: 'dev' },
    kafka: {
      brokers: ['10.0.0.1:9092'],
      clientId: 'test',
      via: { ssm: { instanceId: 'i-0123456789abcdef0' } },
    },
  };
  const call = createCallService({ clock: systemClock });
  const transports = realTransports(connections as never, { clock: systemClock, call });
  const clients = createClients(transports, call, { connections: connections as never, clock: systemClock });
  onTestFinished(async () => {
    await clients.close();
    await server[Symbol.asyncDispose]();
  });
  return clients;
}

const cache = {
  clusterId: 'dev-redis',
  nodeType: 'cache.t3.medium',
  engine: 'redis',
  engineVersion: '7.0',
  subnetGroupName: 'dev',
  securityGroupName: 'dev',
};
const RESOURCES: Readonly<Record<string, object>> = {
  'ec2-instance': { instanceId: 'i-0123456789abcdef0' },
  'rds-instance': { instanceId: 'dev-mysql' },
  'elasticache-cluster': cache,
  'eks-nodegroup': { cluster: 'dev', nodegroup: 'nodes', desired: 3, min: 2, max: 6 },
};

async function resourceOf(kind: string, answer: LocalAnswer, roleArn?: string): Promise<Resource> {
  const loaded = await loadKind(kind);
  const options = loaded.options.parse(RESOURCES[kind]);
  const clients = await clientsOf(answer, roleArn);
  return loaded.create(options as never, {
    ...{ environment: 'dev', component: 'part', clients, clock: systemClock, random: () => 0.5 },
  }) as Resource;
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    (answer) => expect.fail(`it was read as ${JSON.stringify(answer)}`),
    (error) => error,
  );

const xml = (body: string): LocalAnswer => ({ headers: { 'content-type': 'text/xml' }, body });

describe.each(Object.entries(WRONG_ANSWERS))('%s in the place of AWS', (_name, answer) => {
  it.each(Object.keys(RESOURCES))(
    'is never taken for a state of an %s, and the look is repeated',
    async (kind) => {
      const error = await failureOf((await resourceOf(kind, answer)).observe(signal));
      expect(error).toMatchObject({
        errorName: 'UnreadableAnswer',
        errorClass: 'unreachable',
        remedy: expect.stringContaining('proxy'),
      });
      expect(REPEAT_LOOK).toContain(error.errorClass);
    },
  );

  it.each(['ec2-instance', 'rds-instance', 'eks-nodegroup'])(
    'leaves it open whether the call to stop an %s had its effect',
    async (kind) => {
      const resource = await resourceOf(kind, answer);
      const error = await failureOf(resource.stop({ state: 'on', detail: '' }, signal));
      expect(error).toMatchObject({ errorName: 'UnreadableAnswerToChange', errorClass: 'uncertain' });
    },
  );

  it('is no account that has nothing', async () => {
    const { aws } = await clientsOf(answer);
    const { parts, unread } = await readAccount(aws, signal);
    expect(parts).toEqual([]);
    expect(unread.map((line) => line.split(':')[0])).toEqual([
      'nodegroups',
      'databases',
      'caches',
      'instances',
    ]);
    for (const line of unread) expect(line).toContain('UnreadableAnswer');
  });

  it('is no Kafka that has nothing, where it is asked through Systems Manager', async () => {
    const { kafka } = await clientsOf(answer);
    const error = await failureOf(kafka.describeTopic('topic', signal));
    expect(error).toMatchObject({ service: 'ssm', errorName: 'UnreadableAnswerToChange' });
  });

  it('is no refusal of the role that the bot takes on', async () => {
    const resource = await resourceOf('rds-instance', answer, 'arn:aws:iam::123456789012:role/dev');
    expect(await failureOf(resource.observe(signal))).toMatchObject({
      errorName: 'UnreadableAnswer',
      errorClass: 'unreachable',
    });
  });
});

describe('an answer of AWS of which a part is missing', () => {
  const envelope = (operation: string, inner: string) =>
    xml(`<${operation}Response><${operation}Result>${inner}</${operation}Result></${operation}Response>`);

  it.each([
    ['rds-instance', envelope('DescribeDBInstances', ''), 'without DBInstances'],
    ['elasticache-cluster', envelope('DescribeCacheClusters', ''), 'without CacheClusters'],
    ['ec2-instance', xml('<DescribeInstancesResponse/>'), 'without Reservations'],
    [
      'rds-instance',
      xml('<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances>'),
      'DBInstances',
    ],
    ['elasticache-cluster', xml('<DescribeCacheClustersResponse><DescribeCacheClustersResult>'), 'HTTP 200'],
    ['ec2-instance', xml('<DescribeInstancesResponse><reservationSet>'), 'HTTP 200'],
    ['eks-nodegroup', { body: '{"nodegroup":{"nodegroupName":"no' }, 'HTTP 200'],
    ['eks-nodegroup', { body: { nodegroup: {} } }, 'without status'],
    ['eks-nodegroup', { body: { nodegroup: { nodegroupName: 'nodes', status: 'ACTIVE' } } }, 'scalingConfig'],
  ])('is told as such: %s %j', async (kind, answer, words) => {
    const error = await failureOf((await resourceOf(kind, answer)).observe(signal));
    expect(error).toMatchObject({ errorName: 'UnreadableAnswer', errorClass: 'unreachable' });
    expect(error.message).toContain(words);
  });

  it('is one that lacks the very thing that was asked for by its name', async () => {
    const others = `<CacheClusters><CacheCluster><CacheClusterId>other</CacheClusterId><CacheClusterStatus>deleting</CacheClusterStatus></CacheCluster></CacheClusters>`;
    for (const list of ['<CacheClusters/>', others]) {
      const resource = await resourceOf('elasticache-cluster', envelope('DescribeCacheClusters', list));
      const error = await failureOf(resource.observe(signal));
      expect(error).toMatchObject({ errorName: 'UnreadableAnswer', errorClass: 'unreachable' });
      expect(error.message).toContain('without dev-redis, which was asked for');
    }
  });

  it('is none where a filter finds nothing: then it does not exist', async () => {
    const empty = envelope('DescribeDBInstances', '<DBInstances/>');
    const seen = await (await resourceOf('rds-instance', empty)).observe(signal);
    expect(seen).toMatchObject({ state: 'absent', traits: { creatable: false } });
  });
});

it('every operation of AWS that is asked for has an entry that says what its answer holds', async () => {
  const files = await readdir('src', { recursive: true });
  const asked = new Set<string>();
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.startsWith('sandbox'))) {
    const text = await readFile(join('src', file), 'utf8');
    if (!text.includes('@aws-sdk/')) continue;
    for (const [, operation] of text.matchAll(/new (?:\w+\.)?([A-Z]\w+)Command\(/g))
      asked.add(operation ?? '');
  }
  expect(asked.size).toBeGreaterThan(15);
  expect([...asked].filter((operation) => !knownOperations.includes(operation))).toEqual([]);
});
