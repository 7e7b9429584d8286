import {
  DescribeInstancesCommand,
  type Instance,
  type InstanceStateName,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { createBatchLoader } from '../clients/batch-loader.ts';
import { LamplighterError } from '../core/errors.ts';
import type { Observation, ResourceState } from '../core/observation.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { defineKind } from './kind.ts';

/**
 * What each state of an EC2 instance means.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
 */
export const EC2_STATES = {
  pending: 'starting',
  running: 'on',
  stopping: 'stopping',
  stopped: 'off',
  'shutting-down': 'deleting',
  terminated: 'absent',
} as const satisfies Record<InstanceStateName, ResourceState>;

const MISSING_REMEDY =
  'lamplighter starts and stops instances but makes none: create it, or correct instanceId, region or account in the configuration.';

const describe = createBatchLoader<Instance>(async (aws, ids, signal) => {
  // By filter: InstanceIds would fail the whole call for one unknown id.
  // Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
  const { Reservations } = await aws.send(
    'ec2',
    new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [...ids] }] }),
    { signal },
  );
  const instances = (Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
  return new Map(instances.map((instance) => [instance.InstanceId ?? '', instance]));
});

const isInterruptedSpot = (instance: Instance): boolean =>
  instance.InstanceLifecycle === 'spot' &&
  instance.State?.Name === 'stopped' &&
  (instance.StateReason?.Code ?? '').startsWith('Server.SpotInstance');

const INTERRUPTED = 'interrupted spot instance: only EC2 can restart it';

/** Maps one probe to an observation. Pure. */
export function toObservation(instance: Instance | undefined, instanceId: string): Observation {
  const name = instance?.State?.Name;
  if (instance === undefined || name === undefined) {
    return {
      state: 'absent',
      detail: `no instance ${instanceId}`,
      traits: { creatable: false },
      remedy: MISSING_REMEDY,
    };
  }
  const state: ResourceState = EC2_STATES[name] ?? 'busy';
  const interrupted = isInterruptedSpot(instance);
  const { InstanceType, PrivateIpAddress, PublicIpAddress, LaunchTime } = instance;
  return {
    state,
    detail: interrupted ? `${name} (${INTERRUPTED})` : name,
    ...(state === 'absent' && { traits: { creatable: false }, remedy: MISSING_REMEDY }),
    ...(interrupted && { warnings: [INTERRUPTED] }),
    facts: {
      ...(InstanceType && { type: InstanceType }),
      ...(PrivateIpAddress && { 'private IP': PrivateIpAddress }),
      ...(PublicIpAddress && { 'public IP': PublicIpAddress }),
      ...(interrupted && { unstartable: INTERRUPTED }),
    },
    // Only in these states does the launch time mark the beginning of the state.
    ...(LaunchTime && (state === 'on' || state === 'starting') && { sinceMs: LaunchTime.getTime() }),
  };
}

export const ec2Instance = defineKind({
  name: 'ec2-instance',
  shape: 'resource',
  summary: 'An EC2 instance that is started and stopped.',
  notes: [
    '`stopping` is waited for before a start, `pending` before a stop. "Running" is the instance, not what runs on it: add a check or a kind of its own for that.',
    'Instances are started one by one, so that one without capacity does not keep the others down. A public address that is no Elastic IP changes with every start.',
    'An interrupted spot instance can only be restarted by EC2 itself; `up` fails and says so.',
  ].join('\n\n'),
  options: z.strictObject({
    instanceId: z
      .string()
      .regex(/^i-[0-9a-f]{8,17}$/, 'is not an instance id such as i-0123456789abcdef0')
      .describe('For example `i-0123456789abcdef0`.'),
  }),
  layer: 'infrastructure',
  timeoutMs: 10 * MINUTE,
  expected: { upMs: 20 * SECOND, downMs: 40 * SECOND },
  pollMs: 2 * SECOND,
  permissions: [
    { on: 'aws', action: 'ec2:DescribeInstances', why: 'look at its state (takes no resource, so `*`)' },
    { on: 'aws', action: 'ec2:StartInstances', why: 'start it' },
    { on: 'aws', action: 'ec2:StopInstances', why: 'stop it' },
  ],
  create: ({ instanceId }, { component, clients: { aws } }) => ({
    shape: 'resource',
    observe: async (signal) => toObservation(await describe(aws, instanceId, signal), instanceId),
    start: async (seen, signal) => {
      if (seen.facts?.unstartable !== undefined) {
        throw new LamplighterError('component-broken', `${component}: ${instanceId} is an ${INTERRUPTED}`, {
          component,
          remedy:
            'Wait until EC2 has capacity and restarts it, or replace it by an on-demand instance in the configuration.',
        });
      }
      await aws.send('ec2', new StartInstancesCommand({ InstanceIds: [instanceId] }), { signal });
      return `asked EC2 to start ${instanceId}`;
    },
    stop: async (_seen, signal) => {
      await aws.send('ec2', new StopInstancesCommand({ InstanceIds: [instanceId] }), { signal });
      return `asked EC2 to stop ${instanceId}`;
    },
  }),
});
