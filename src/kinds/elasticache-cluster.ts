import {
  type CacheCluster,
  CreateCacheClusterCommand,
  DeleteCacheClusterCommand,
  DescribeCacheClustersCommand,
} from '@aws-sdk/client-elasticache';
import { z } from 'zod';
import { isServiceError, LamplighterError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import { MINUTE } from '../core/ports/clock.ts';
import { cacheSnapshots } from './aws/cache-snapshots.ts';
import { resolveSecurityGroup } from './aws/security-group.ts';
import { defineKind } from './kind.ts';

type Meaning = Pick<Observation, 'state' | 'traits' | 'remedy'>;

/**
 * Waiting does not resolve these, but ElastiCache accepts a delete, so `down` and then `up` does.
 * Sources: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheCluster.html,
 * hashicorp/terraform#14700
 */
const deletable: Meaning = {
  state: 'broken',
  traits: { interruptible: true },
  remedy: 'Run `down`, which deletes it, and then `up`, which creates it anew.',
};

/**
 * Every status that ElastiCache documents.
 * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CacheCluster.html
 */
export const CACHE_STATUSES = {
  available: { state: 'on' },
  creating: { state: 'starting' },
  deleting: { state: 'deleting' },
  deleted: { state: 'absent' },
  modifying: { state: 'busy', traits: { serving: true } },
  snapshotting: { state: 'busy', traits: { serving: true } },
  'rebooting cluster nodes': { state: 'busy' },
  recovering: { state: 'starting', traits: { interruptible: true } },
  failed: deletable,
  'incompatible-network': deletable,
  'incompatible-parameters': deletable,
  'restore-failed': deletable,
} as const satisfies Record<string, Meaning>;

const meaningOf = (status: string): Meaning =>
  Object.hasOwn(CACHE_STATUSES, status)
    ? CACHE_STATUSES[status as keyof typeof CACHE_STATUSES]
    : { state: 'busy' };

/** Maps one probe to an observation. Pure. */
export function toObservation(cluster: CacheCluster | undefined, nodeType: string): Observation {
  if (cluster === undefined) {
    // Whether the cluster ever existed cannot be known; in an environment that goes dark its absence means this.
    return { state: 'absent', detail: 'deleted during scale-down (created at the next up)' };
  }
  const status = cluster.CacheClusterStatus ?? 'unknown';
  const { CacheNodeType, Engine, EngineVersion, ReplicationGroupId, CacheNodes } = cluster;
  const endpoint = cluster.ConfigurationEndpoint ?? CacheNodes?.[0]?.Endpoint;
  const warnings = [
    ...(CacheNodeType !== undefined && CacheNodeType !== nodeType
      ? [`it runs on ${CacheNodeType}; ${nodeType} comes with the next creation`]
      : []),
    ...(ReplicationGroupId ? [`it is a member of the replication group ${ReplicationGroupId}`] : []),
  ];
  return {
    ...meaningOf(status),
    detail: status,
    ...(warnings.length > 0 && { warnings }),
    facts: {
      ...(CacheNodeType && { type: CacheNodeType }),
      ...(Engine && { engine: EngineVersion ? `${Engine} ${EngineVersion}` : Engine }),
      ...(endpoint?.Address && { endpoint: `${endpoint.Address}:${endpoint.Port}` }),
      ...(ReplicationGroupId && { 'replication group': ReplicationGroupId }),
    },
  };
}

const options = z
  .strictObject({
    clusterId: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,49}$/, 'is not the id of a cache cluster (lower case, at most 50 characters)')
      .describe('The id under which it is created.'),
    nodeType: z.string().min(1).describe('For example `cache.t3.medium`.'),
    engine: z.enum(['redis', 'memcached']),
    engineVersion: z.string().min(1).describe('In quotes, for example `"7.0"`.'),
    subnetGroupName: z.string().min(1),
    securityGroupName: z
      .string()
      .min(1)
      .describe(
        'Name of the VPC security group, looked up at every creation; or its id (`sg-…`) where the name is not unique.',
      ),
    finalSnapshot: z
      .strictObject({
        prefix: z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,30}$/, 'is not the beginning of a snapshot name')
          .describe('Snapshots are named `<prefix>-<time>`.'),
        keep: z.int().min(1).describe('How many of them are kept.'),
      })
      .optional()
      .describe('Keeps the data: a snapshot on down, restored on up. Without it the data is lost.'),
  })
  .refine(({ engine, finalSnapshot }) => engine === 'redis' || finalSnapshot === undefined, {
    message: 'memcached takes no snapshots: remove finalSnapshot',
    path: ['finalSnapshot'],
  });

export const elasticacheCluster = defineKind({
  name: 'elasticache-cluster',
  shape: 'resource',
  summary: 'A single-node ElastiCache cluster that is created on up and deleted on down.',
  notes: [
    '**Down deletes it, and its data with it**, unless `finalSnapshot` is set: then the data goes into a snapshot, `up` restores the newest one, and older ones beyond `keep` are deleted after that.',
    'A delete cannot be called off: an `up` meanwhile waits until the cluster is gone and creates it again. Creation takes 5 to 15 minutes.',
    'A member of a replication group is never deleted: `down` fails and says so.',
  ].join('\n\n'),
  options,
  layer: 'infrastructure',
  timeoutMs: 20 * MINUTE,
  expected: { upMs: 8 * MINUTE, downMs: 5 * MINUTE },
  pollMs: 3_000,
  permissions: [
    { on: 'aws', action: 'elasticache:DescribeCacheClusters', why: 'look at its status' },
    { on: 'aws', action: 'elasticache:CreateCacheCluster', why: 'create it on up' },
    { on: 'aws', action: 'elasticache:DeleteCacheCluster', why: 'delete it on down' },
    { on: 'aws', action: 'ec2:DescribeSecurityGroups', why: 'find the id of the security group' },
    { on: 'aws', action: 'elasticache:CreateSnapshot', why: 'the final snapshot (with finalSnapshot only)' },
    { on: 'aws', action: 'elasticache:DescribeSnapshots', why: 'find the newest (with finalSnapshot only)' },
    { on: 'aws', action: 'elasticache:DeleteSnapshot', why: 'keep only some (with finalSnapshot only)' },
  ],
  create: (wanted, { component, clients: { aws }, clock }) => {
    const { clusterId, nodeType, engine, engineVersion, subnetGroupName, finalSnapshot } = wanted;
    const snapshots =
      finalSnapshot === undefined ? undefined : cacheSnapshots({ aws, clusterId, ...finalSnapshot });

    return {
      shape: 'resource',
      observe: async (signal) => {
        try {
          const { CacheClusters } = await aws.send(
            'elasticache',
            new DescribeCacheClustersCommand({ CacheClusterId: clusterId, ShowCacheNodeInfo: true }),
            { signal },
          );
          return toObservation(CacheClusters?.[0], nodeType);
        } catch (error) {
          // Only this call proves absence: others return "not found" while the cluster is being created or snapshotted.
          // Sources: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheClusters.html,
          // hashicorp/terraform-provider-aws#24968
          if (isServiceError(error, 'absent')) return toObservation(undefined, nodeType);
          throw error;
        }
      },
      start: async (_seen, signal) => {
        const securityGroupId = await resolveSecurityGroup(aws, component, wanted.securityGroupName, signal);
        const kept = (await snapshots?.list(signal)) ?? [];
        const newest = kept[0];
        await aws.send(
          'elasticache',
          new CreateCacheClusterCommand({
            CacheClusterId: clusterId,
            CacheNodeType: nodeType,
            Engine: engine,
            EngineVersion: engineVersion,
            NumCacheNodes: 1,
            CacheSubnetGroupName: subnetGroupName,
            SecurityGroupIds: [securityGroupId],
            ...(newest !== undefined && { SnapshotName: newest }),
          }),
          { signal },
        );
        const from = newest === undefined ? '' : ` from the snapshot ${newest}`;
        const rotated = (await snapshots?.rotate(kept, signal)) ?? '';
        return `asked ElastiCache to create ${clusterId}${from}${rotated}`;
      },
      stop: async (seen, signal) => {
        const group = seen.facts?.['replication group'];
        if (group !== undefined) {
          throw new LamplighterError(
            'component-broken',
            `${component}: ${clusterId} is a member of the replication group ${group}`,
            {
              component,
              remedy:
                'This kind deletes single clusters only, since deleting a group takes all its members with it: correct clusterId, or leave it out of this environment.',
            },
          );
        }
        const name = snapshots?.nameAt(clock.now());
        await aws.send(
          'elasticache',
          new DeleteCacheClusterCommand({
            CacheClusterId: clusterId,
            ...(name !== undefined && { FinalSnapshotIdentifier: name }),
          }),
          { signal },
        );
        return `asked ElastiCache to delete ${clusterId}${name === undefined ? '' : ` after the snapshot ${name}`}`;
      },
    };
  },
});
