import type { ErrorTable } from '../row.ts';
import { common } from './common.ts';
import { absent, conflict, invalid, named, quota } from './rows.ts';

/**
 * Sources: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html,
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheCluster.html
 */
export const elasticache: ErrorTable = {
  ...common,
  ...named(
    conflict('a cache cluster of this name still exists'),
    'CacheClusterAlreadyExists',
    'CacheClusterAlreadyExistsFault',
  ),
  ...named(
    conflict('the cache cluster is in another state than the call expects'),
    'InvalidCacheClusterState',
    'InvalidCacheClusterStateFault',
    'InvalidReplicationGroupState',
    'InvalidReplicationGroupStateFault',
    'InvalidSnapshotState',
    'InvalidSnapshotStateFault',
  ),
  ...named(conflict('a snapshot of this name exists'), 'SnapshotAlreadyExists', 'SnapshotAlreadyExistsFault'),
  ...named(
    {
      errorClass: 'capacity',
      reason: 'ElastiCache has no such node left in this zone now',
      remedy: 'Wait and try again, or choose another node type.',
    },
    'InsufficientCacheClusterCapacity',
    'InsufficientCacheClusterCapacityFault',
  ),
  ...named(
    { errorClass: 'throttled', reason: 'ElastiCache asks for fewer calls' },
    'APICallRateForCustomerExceeded',
    'APICallRateForCustomerExceededFault',
  ),
  ...named(absent('cache cluster'), 'CacheClusterNotFound', 'CacheClusterNotFoundFault'),
  ...named(absent('cache subnet group'), 'CacheSubnetGroupNotFoundFault'),
  ...named(absent('cache snapshot'), 'SnapshotNotFoundFault'),
  ...named(
    quota('cache nodes'),
    'NodeQuotaForClusterExceeded',
    'NodeQuotaForClusterExceededFault',
    'NodeQuotaForCustomerExceeded',
    'NodeQuotaForCustomerExceededFault',
    'ClusterQuotaForCustomerExceeded',
    'ClusterQuotaForCustomerExceededFault',
  ),
  ...named(
    invalid(
      "the account's quota of cache snapshots is used up",
      'Delete old manual snapshots, or lower finalSnapshot.keep of this component.',
    ),
    'SnapshotQuotaExceeded',
    'SnapshotQuotaExceededFault',
  ),
  ...named(
    invalid(
      'this engine or node type takes no snapshots',
      'Remove finalSnapshot from this component, or choose another node type.',
    ),
    'SnapshotFeatureNotSupported',
    'SnapshotFeatureNotSupportedFault',
  ),
  ...named(
    invalid(
      'the network of the subnet group cannot hold it',
      'Check the subnet group, its VPC and the security group.',
    ),
    'InvalidVPCNetworkStateFault',
    'InvalidSubnet',
  ),
};
