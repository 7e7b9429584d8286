import type { ErrorTable } from '../row.ts';
import { common } from './common.ts';
import { absent, conflict, invalid, named, quota } from './rows.ts';

/** Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export const ec2: ErrorTable = {
  ...common,
  ...named(
    conflict('the instance is in another state than the call expects'),
    'IncorrectInstanceState',
    'IncorrectState',
  ),
  ...named(
    {
      errorClass: 'capacity',
      reason: 'EC2 has no such instance left in this zone now',
      remedy: 'Wait and try again, change the instance type while it is stopped, or reserve capacity.',
    },
    'InsufficientInstanceCapacity',
    'InsufficientHostCapacity',
    'InsufficientCapacity',
    'UnfulfillableCapacity',
  ),
  ...named(quota('instances'), 'InstanceLimitExceeded', 'VcpuLimitExceeded', 'MaxSpotInstanceCountExceeded'),
  'InvalidInstanceID.NotFound': absent('instance'),
  'InvalidGroup.NotFound': absent('security group'),
  'InvalidInstanceID.Malformed': invalid(
    'this is no instance id',
    'Write it as EC2 shows it, for example i-0123456789abcdef0.',
  ),
  IncorrectSpotRequestState: invalid(
    'EC2 has interrupted this spot instance',
    'Only EC2 can restart an interrupted spot instance, when it has capacity again; wait, or use an on-demand instance.',
  ),
  UnsupportedOperation: invalid('this instance cannot be stopped or started'),
  OperationNotPermitted: invalid(
    'the instance is protected',
    'Switch off its stop protection, or leave it out of this environment.',
  ),
};
