import { describe, expect, it } from 'vitest';
import { readAccount } from '../../../src/cli/setup/account.ts';
import type { AwsApi } from '../../../src/clients/aws-api.ts';

type Page = Record<string, unknown>;

/** An account whose lists come in pages: the second one is asked for by the token of the first. */
const PAGES: Readonly<Record<string, readonly [Page, Page]>> = {
  ListClustersCommand: [{ clusters: ['one'], nextToken: 'more' }, { clusters: ['two'] }],
  ListNodegroupsCommand: [{ nodegroups: ['a'], nextToken: 'more' }, { nodegroups: ['b'] }],
  DescribeDBInstancesCommand: [
    { DBInstances: [{ DBInstanceIdentifier: 'db-1' }], Marker: 'more' },
    { DBInstances: [{ DBInstanceIdentifier: 'db-2' }] },
  ],
  DescribeCacheClustersCommand: [
    { CacheClusters: [cache('cache-1')], Marker: 'more' },
    { CacheClusters: [cache('cache-2')] },
  ],
  DescribeInstancesCommand: [
    { Reservations: [{ Instances: [{ InstanceId: 'i-1' }] }], NextToken: 'more' },
    { Reservations: [{ Instances: [{ InstanceId: 'i-2' }] }] },
  ],
};

function cache(CacheClusterId: string) {
  return {
    ...{ CacheClusterId, CacheNodeType: 'cache.t3.medium', Engine: 'redis', EngineVersion: '7.0.5' },
    ...{ CacheSubnetGroupName: 'subnets', SecurityGroups: [{ SecurityGroupId: 'sg-1' }] },
  };
}

const aws = {
  async send(_service: string, command: { input: Page }) {
    const { input } = command;
    const pages = PAGES[command.constructor.name];
    if (pages === undefined)
      return { nodegroup: { scalingConfig: { desiredSize: 1, minSize: 1, maxSize: 2 } } };
    const token = input.nextToken ?? input.NextToken ?? input.Marker;
    return token === undefined ? pages[0] : pages[1];
  },
} as unknown as AwsApi;

describe('what an account has', () => {
  it('is read to its last page', async () => {
    const { parts, unread } = await readAccount(aws, new AbortController().signal);
    expect(unread).toEqual([]);
    expect(parts.map(({ name }) => name)).toEqual([
      ...['a', 'b', 'a', 'b'],
      ...['db-1', 'db-2', 'cache-1', 'cache-2', 'i-1', 'i-2'],
    ]);
  });
});
