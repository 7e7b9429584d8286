import type { ErrorRow, ErrorTable } from '../row.ts';
import { common } from './common.ts';
import { absent, conflict, invalid, named, quota } from './rows.ts';

const rdsWrongState = conflict('the database is in another state than the call expects');
const rdsFull: ErrorRow = {
  errorClass: 'capacity',
  reason: 'RDS has no such database class left in this zone now',
  remedy:
    'Wait and try again. A stopped database cannot change its class: the way out is to restore its newest snapshot with another class.',
};

/**
 * Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartDBInstance.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StopDBInstance.html
 */
export const rds: ErrorTable = {
  ...common,
  ...named(
    rdsWrongState,
    'InvalidDBInstanceState',
    'InvalidDBInstanceStateFault',
    'InvalidDBClusterStateFault',
    'InvalidResourceStateFault',
    'DBInstanceNotReady',
    'DBInstanceNotReadyFault',
  ),
  ...named(
    rdsFull,
    'InsufficientDBInstanceCapacity',
    'InsufficientDBInstanceCapacityFault',
    'InsufficientDBClusterCapacityFault',
  ),
  ...named(absent('database'), 'DBInstanceNotFound', 'DBInstanceNotFoundFault', 'DBClusterNotFoundFault'),
  ...named(quota('manual snapshots'), 'SnapshotQuotaExceeded', 'SnapshotQuotaExceededFault'),
  ...named(
    conflict('a snapshot of this name exists'),
    'DBSnapshotAlreadyExists',
    'DBSnapshotAlreadyExistsFault',
  ),
  ...named(
    invalid(
      'the encryption key of the database cannot be used',
      'Enable the KMS key again and allow RDS to use it.',
    ),
    'KMSKeyNotAccessible',
    'KMSKeyNotAccessibleFault',
  ),
  InvalidParameterCombination: invalid(
    'RDS does not do this with such a database',
    'Aurora and cluster members are stopped as clusters, read replicas and their sources not at all: leave it out.',
  ),
};
