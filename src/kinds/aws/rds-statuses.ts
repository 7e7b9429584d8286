import type { Observation } from '../../core/observation.ts';

/** What a status of an RDS instance means: every field of an Observation except its texts. */
export type RdsMeaning = Pick<Observation, 'state' | 'traits' | 'remedy'>;

/**
 * Billed and serving, but RDS accepts no stop call now.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html#Overview.DBInstance.Status
 */
const busyServing: RdsMeaning = { state: 'busy', traits: { serving: true } };
const busy: RdsMeaning = { state: 'busy' };
const broken = (remedy: string): RdsMeaning => ({ state: 'broken', remedy });

const RESTORE = 'RDS cannot mend it: restore its newest snapshot under the same name.';
const NETWORK = 'Check its subnets, security groups and DNS settings, then let RDS retry in the console.';

/**
 * Every status that RDS documents. Only `stopped` accepts a start and only `available` accepts a stop: every other one
 * is waited for or shown, never treated as "already done".
 * Sources: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html#Overview.DBInstance.Status,
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html
 */
export const RDS_STATUSES = {
  available: { state: 'on' },
  stopped: { state: 'off' },
  starting: { state: 'starting' },
  creating: { state: 'starting' },
  stopping: { state: 'stopping' },
  deleting: { state: 'deleting' },
  'backing-up': busyServing,
  'configuring-enhanced-monitoring': busyServing,
  'configuring-iam-database-auth': busyServing,
  'configuring-log-exports': busyServing,
  'delete-precheck': busyServing,
  'resetting-master-credentials': busyServing,
  'storage-config-upgrade': busyServing,
  'storage-initialization': busyServing,
  'storage-optimization': busyServing,
  'converting-to-vpc': busy,
  maintenance: busy,
  modifying: busy,
  'moving-to-vpc': busy,
  rebooting: busy,
  renaming: busy,
  upgrading: busy,
  failed: broken(RESTORE),
  'incompatible-create': broken(
    'Read its events in the RDS console, correct the settings and create it anew.',
  ),
  'incompatible-network': broken(NETWORK),
  'incompatible-option-group': broken(
    'Give it an option group that fits its engine version, or undo the last change.',
  ),
  'incompatible-parameters': broken(
    'Reset the parameters that its events name (often memory), then reboot it.',
  ),
  'incompatible-restore': broken(
    'The dump or snapshot has features that this instance cannot restore; see its events.',
  ),
  'inaccessible-encryption-credentials': broken(`Its KMS key is gone. ${RESTORE}`),
  'inaccessible-encryption-credentials-recoverable': broken(
    'Enable its KMS key again and allow RDS to use it, then start it.',
  ),
  'insufficient-capacity': broken(
    'RDS has no such class left in its zone: wait some hours, or restore its newest snapshot with another class.',
  ),
  'restore-error': broken(RESTORE),
  'storage-full': broken('Raise its allocated storage (or switch storage autoscaling on), then try again.'),
} as const satisfies Record<string, RdsMeaning>;

/** A status outside the table is waited for: RDS adds new ones now and then. */
export const rdsMeaning = (status: string): RdsMeaning =>
  Object.hasOwn(RDS_STATUSES, status) ? RDS_STATUSES[status as keyof typeof RDS_STATUSES] : busy;
