import type {
  DescribeInstancesCommandInput,
  DescribeSecurityGroupsCommandInput,
  Filter,
  Instance,
  InstanceStateChange,
  InstanceStateName,
  StartInstancesCommandInput,
  StopInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { option, type World } from '../world/world.ts';
import { type AwsSimulator, initialRest, initialState, operation, refuse } from './simulator.ts';

/**
 *   stopped ──Start──> pending ──up──> running ──Stop──> stopping ──down──> stopped
 *
 * Start and stop calls refuse the transitional states of the other direction, as EC2 does.
 */
interface SimulatedInstance {
  id: string;
  component: string;
  state: InstanceStateName;
  privateIp: string;
  launchedAtMs?: number;
  interrupted: boolean;
}

const CODES: Record<InstanceStateName, number> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

const STARTABLE: readonly InstanceStateName[] = ['stopped', 'pending', 'running'];
const STOPPABLE: readonly InstanceStateName[] = ['running', 'stopping', 'stopped'];

const INITIAL = [...(Object.keys(CODES) as InstanceStateName[]), 'spot-interrupted'] as const;

export function ec2Simulator(world: World): AwsSimulator {
  const instances = () => world.service<Record<string, SimulatedInstance>>('ec2', () => ({}));
  const stateOf = (name: InstanceStateName) => ({ Code: CODES[name], Name: name });

  const existing = (id: string): SimulatedInstance =>
    instances()[id] ?? refuse('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);

  const enter = (instance: SimulatedInstance, state: 'pending' | 'stopping', restMs?: number) => {
    const way = state === 'pending' ? 'up' : 'down';
    instance.state = state;
    if (state === 'pending') instance.launchedAtMs = world.now();
    world.forget('ec2', (event) => event.id === instance.id);
    world.after(restMs ?? world.draw(instance.component, way), 'ec2', { type: 'arrived', id: instance.id });
  };

  /** All or none: one id in the wrong state makes EC2 refuse the whole call. */
  const change = (
    ids: readonly string[],
    accepted: readonly InstanceStateName[],
    call: 'started' | 'stopped',
  ): InstanceStateChange[] => {
    const chosen = ids.map(existing);
    for (const { id, state, interrupted } of chosen) {
      if (interrupted && call === 'started') {
        refuse(
          'IncorrectSpotRequestState',
          `You can't start the Spot Instance '${id}' because it was interrupted`,
        );
      }
      if (!accepted.includes(state)) {
        refuse(
          'IncorrectInstanceState',
          `The instance '${id}' is not in a state from which it can be ${call}.`,
        );
      }
    }
    return chosen.map((instance) => {
      const before = instance.state;
      if (call === 'started' && before === 'stopped') enter(instance, 'pending');
      if (call === 'stopped' && before === 'running') enter(instance, 'stopping');
      return {
        InstanceId: instance.id,
        CurrentState: stateOf(instance.state),
        PreviousState: stateOf(before),
      };
    });
  };

  const describe = ({ id, state, privateIp, launchedAtMs, interrupted }: SimulatedInstance): Instance => ({
    InstanceId: id,
    InstanceType: 't3.small',
    State: stateOf(state),
    PrivateIpAddress: privateIp,
    Placement: { AvailabilityZone: 'sandbox-1a' },
    ...(launchedAtMs !== undefined && { LaunchTime: new Date(launchedAtMs) }),
    ...(interrupted && {
      InstanceLifecycle: 'spot' as const,
      StateReason: { Code: 'Server.SpotInstanceStop', Message: 'Server.SpotInstanceStop' },
    }),
  });

  return {
    name: 'ec2',
    boot: () => {
      world.ofKind('ec2-instance').forEach((component, index) => {
        const id = option<string>(component, 'instanceId');
        const initial = initialState(world, component.name, INITIAL, 'stopped');
        const interrupted = initial === 'spot-interrupted';
        const instance: SimulatedInstance = {
          id,
          component: component.name,
          state: interrupted ? 'stopped' : initial,
          privateIp: `10.0.2.${51 + index}`,
          interrupted,
        };
        if (initial === 'running') instance.launchedAtMs = world.now();
        instances()[id] = instance;
        if (initial === 'pending') enter(instance, 'pending', initialRest(world, component.name, 'up'));
        if (initial === 'stopping') enter(instance, 'stopping', initialRest(world, component.name, 'down'));
        if (initial === 'shutting-down') {
          world.after(initialRest(world, component.name, 'down'), 'ec2', { type: 'arrived', id });
        }
      });
    },
    on: (event) => {
      const instance = instances()[String(event.id)];
      if (instance?.state === 'pending') instance.state = 'running';
      else if (instance?.state === 'stopping') instance.state = 'stopped';
      else if (instance?.state === 'shutting-down') instance.state = 'terminated';
    },
    isUp: (component) => {
      const instance = Object.values(instances()).find((candidate) => candidate.component === component);
      return instance && instance.state === 'running';
    },
    operations: {
      DescribeInstances: operation<DescribeInstancesCommandInput>(false, ({ Filters, InstanceIds }) => {
        const wanted = InstanceIds ?? filtered(Filters, 'instance-id');
        if (InstanceIds !== undefined) InstanceIds.map(existing);
        const found = Object.values(instances()).filter(({ id }) => wanted?.includes(id) ?? true);
        return { Reservations: found.map((instance) => ({ Instances: [describe(instance)] })) };
      }),
      StartInstances: operation<StartInstancesCommandInput>(true, ({ InstanceIds = [] }) => ({
        StartingInstances: change(InstanceIds, STARTABLE, 'started'),
      })),
      StopInstances: operation<StopInstancesCommandInput>(true, ({ InstanceIds = [] }) => ({
        StoppingInstances: change(InstanceIds, STOPPABLE, 'stopped'),
      })),
      DescribeSecurityGroups: operation<DescribeSecurityGroupsCommandInput>(false, ({ Filters }) => {
        const wanted = filtered(Filters, 'group-name');
        const names = world
          .ofKind('elasticache-cluster')
          .map((component) => option<string>(component, 'securityGroupName'));
        return {
          SecurityGroups: [...new Set(names)]
            .filter((name) => wanted?.includes(name) ?? true)
            .map((name) => ({ GroupName: name, GroupId: securityGroupId(name), VpcId: 'vpc-0a5d' })),
        };
      }),
    },
  };
}

const filtered = (filters: Filter[] | undefined, name: string): string[] | undefined =>
  filters?.find((filter) => filter.Name === name)?.Values;

/** The sandbox's security group of that name; a written id is its own. */
export const securityGroupId = (name: string): string =>
  name.startsWith('sg-') ? name : `sg-${Buffer.from(name).toString('hex').padStart(17, '0').slice(-17)}`;
