import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import type { AwsApi } from '../../clients/aws-api.ts';
import { LamplighterError } from '../../core/errors.ts';

/**
 * The id of a VPC security group: ElastiCache accepts ids only, while people and templates use names.
 * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html
 */
export async function resolveSecurityGroup(
  aws: AwsApi,
  component: string,
  nameOrId: string,
  signal: AbortSignal,
): Promise<string> {
  if (/^sg-[0-9a-f]+$/.test(nameOrId)) return nameOrId;
  const { SecurityGroups } = await aws.send(
    'ec2',
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [nameOrId] }] }),
    { signal },
  );
  const ids = (SecurityGroups ?? []).flatMap(({ GroupId }) => (GroupId === undefined ? [] : [GroupId]));
  const [id] = ids;
  if (id === undefined) {
    throw new LamplighterError(
      'config-invalid',
      `${component}: there is no security group named ${nameOrId}`,
      {
        component,
        remedy: 'Correct securityGroupName, or the region and account of connections.aws.',
      },
    );
  }
  if (ids.length > 1) {
    throw new LamplighterError(
      'config-invalid',
      `${component}: ${ids.length} security groups are named ${nameOrId} (${ids.join(', ')})`,
      { component, remedy: 'Write the id of the right one as securityGroupName.' },
    );
  }
  return id;
}
