import type { Observation } from '../../core/observation.ts';

/** What a status of an RDS instance means here: everything of an Observation but its words. */
export type RdsMeaning = Pick<Observation, 'state' | 'traits' | 'remedy'>;

/** Billed and answering, but RDS takes no stop call now. */
const busyServing: RdsMeaning = { state: 'busy', traits: { serving: true } };
const busy: RdsMeaning = { state: 'busy' };
const broken = (remedy: string): RdsMeaning => ({ state: 'broken', remedy });

const RESTORE = 'RDS cannot mend it: restore its newest snapshot under the same name.';
const NETWORK = 'Check its subnets, security groups and DNS settings, then let RDS retry in the console.';

/**
 * All statuses that RDS documents. Only `stopped` takes a start and only `available` takes a stop: every other
 * one is waited for or shown, never taken for "already done".
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

/** A status that is not in the table is waited for: RDS names new ones now and then. */
export const rdsMeaning = (status: string): RdsMeaning =>
  Object.hasOwn(RDS_STATUSES, status) ? RDS_STATUSES[status as keyof typeof RDS_STATUSES] : busy;
