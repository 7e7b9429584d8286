import type { AwsApi } from '../../clients/aws-api.ts';
import { describeError } from '../../core/errors.ts';
import type { Part } from './draft.ts';

export interface AccountParts {
  parts: Part[];
  /** What could not be read, and why: left out of the draft, never guessed. */
  unread: string[];
}

/**
 * What an account has of which lamplighter knows how to light it. Read-only calls, one service by itself: who may not
 * see databases can still set up their machines.
 */
export async function readAccount(aws: AwsApi, signal: AbortSignal): Promise<AccountParts> {
  const parts: Part[] = [];
  const unread: string[] = [];
  const section = async (what: string, read: () => Promise<Part[]>): Promise<void> => {
    try {
      parts.push(...(await read()));
    } catch (error) {
      signal.throwIfAborted();
      unread.push(`${what}: ${describeError(error)}`);
    }
  };
  // One after another, so that the draft is in the same order every time.
  await section('nodegroups', () => nodegroups(aws, signal));
  await section('databases', () => databases(aws, signal));
  await section('caches', () => caches(aws, signal));
  await section('instances', () => instances(aws, signal));
  return { parts, unread };
}

/** Everything of a list that AWS gives in pages: what is left out of the draft would never be stopped. */
async function everyPage<T>(
  read: (from?: string) => Promise<{ some: readonly T[] | undefined; next: string | undefined }>,
): Promise<T[]> {
  const found: T[] = [];
  let from: string | undefined;
  do {
    const { some = [], next } = await read(from);
    found.push(...some);
    from = next;
  } while (from);
  return found;
}

async function nodegroups(aws: AwsApi, signal: AbortSignal): Promise<Part[]> {
  const eks = await import('@aws-sdk/client-eks');
  const clusters = await everyPage(async (nextToken) => {
    const page = await aws.send('eks', new eks.ListClustersCommand({ nextToken }), { signal });
    return { some: page.clusters, next: page.nextToken };
  });
  const found: Part[] = [];
  for (const cluster of clusters) {
    const names = await everyPage(async (nextToken) => {
      const asked = new eks.ListNodegroupsCommand({ clusterName: cluster, nextToken });
      const page = await aws.send('eks', asked, { signal });
      return { some: page.nodegroups, next: page.nextToken };
    });
    for (const nodegroup of names) {
      const { nodegroup: group } = await aws.send(
        'eks',
        new eks.DescribeNodegroupCommand({ clusterName: cluster, nodegroupName: nodegroup }),
        { signal },
      );
      const { desiredSize = 0, minSize = 0, maxSize = 1 } = group?.scalingConfig ?? {};
      // One that is dark now says nothing about how big it is when lit.
      const desired = desiredSize > 0 ? desiredSize : Math.min(2, Math.max(1, maxSize));
      const min = minSize > 0 && minSize <= desired ? minSize : 1;
      found.push({
        kind: 'eks-nodegroup',
        name: nodegroup,
        seen: `of ${cluster}, ${desiredSize} of at most ${maxSize} nodes`,
        options: { cluster, nodegroup, desired, min, max: Math.max(maxSize, desired) },
      });
    }
  }
  return found;
}

async function databases(aws: AwsApi, signal: AbortSignal): Promise<Part[]> {
  const { DescribeDBInstancesCommand } = await import('@aws-sdk/client-rds');
  const instances = await everyPage(async (Marker) => {
    const page = await aws.send('rds', new DescribeDBInstancesCommand({ Marker }), { signal });
    return { some: page.DBInstances, next: page.Marker };
  });
  return instances.flatMap(
    ({ DBInstanceIdentifier: id, DBInstanceClass, DBInstanceStatus, DBClusterIdentifier }) =>
      // A member of an Aurora cluster is started with its cluster only.
      id === undefined || DBClusterIdentifier !== undefined
        ? []
        : [
            {
              kind: 'rds-instance',
              name: id,
              seen: `${DBInstanceClass ?? 'database'}, ${DBInstanceStatus ?? 'state unknown'}`,
              options: { instanceId: id },
            },
          ],
  );
}

async function caches(aws: AwsApi, signal: AbortSignal): Promise<Part[]> {
  const { DescribeCacheClustersCommand } = await import('@aws-sdk/client-elasticache');
  const clusters = await everyPage(async (Marker) => {
    const page = await aws.send('elasticache', new DescribeCacheClustersCommand({ Marker }), { signal });
    return { some: page.CacheClusters, next: page.Marker };
  });
  return clusters.flatMap((cluster) => {
    const { CacheClusterId: clusterId, CacheNodeType: nodeType, Engine: engine, EngineVersion } = cluster;
    const { CacheSubnetGroupName: subnetGroupName, SecurityGroups } = cluster;
    const securityGroupName = SecurityGroups?.[0]?.SecurityGroupId;
    // Whatever is missing here could not be created again; a replication group is none of its members.
    if (!clusterId || !nodeType || !engine || !EngineVersion || !subnetGroupName || !securityGroupName)
      return [];
    if (cluster.ReplicationGroupId !== undefined) return [];
    const engineVersion = EngineVersion.split('.').slice(0, 2).join('.');
    return [
      {
        kind: 'elasticache-cluster',
        name: clusterId,
        seen: `${nodeType}, ${engine} ${engineVersion}; it is DELETED on the way down, with all that is in it`,
        options: { clusterId, nodeType, engine, engineVersion, subnetGroupName, securityGroupName },
      },
    ];
  });
}

async function instances(aws: AwsApi, signal: AbortSignal): Promise<Part[]> {
  const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
  const reservations = await everyPage(async (NextToken) => {
    const page = await aws.send('ec2', new DescribeInstancesCommand({ NextToken }), { signal });
    return { some: page.Reservations, next: page.NextToken };
  });
  return reservations
    .flatMap(({ Instances = [] }) => Instances)
    .flatMap((instance) => {
      const { InstanceId: id, InstanceType, State, Tags = [] } = instance;
      const tag = (key: string) => Tags.find(({ Key }) => Key === key)?.Value;
      // Nodes come and go with their nodegroup, machines of an autoscaling group with that.
      const isOthers =
        tag('eks:nodegroup-name') !== undefined || tag('aws:autoscaling:groupName') !== undefined;
      if (id === undefined || State?.Name === 'terminated' || isOthers) return [];
      const name = tag('Name');
      return [
        {
          kind: 'ec2-instance',
          name: name ?? id,
          seen: `${id}, ${InstanceType ?? 'instance'}, ${State?.Name ?? 'state unknown'}`,
          options: { instanceId: id },
        },
      ];
    });
}
