import type {
  DescribeNodegroupCommandInput,
  ListClustersCommandInput,
  ListNodegroupsCommandInput,
  Nodegroup,
  UpdateNodegroupConfigCommandInput,
} from '@aws-sdk/client-eks';
import { SECOND } from '../../../../src/core/ports/clock.ts';
import { option, type SandboxComponent, type World } from '../world/world.ts';
import { nodeFleet } from './eks-fleet.ts';
import { eksGroups, type SandboxNode, type SimulatedGroup, statusOf } from './eks-state.ts';
import { type AwsSimulator, initialRest, initialState, operation, refuse } from './simulator.ts';

export type { SandboxNode };

/** All nodes of the simulated cluster: the state itself, so that a patch of a node is a patch of the world. */
export const sandboxNodes = (world: World): SandboxNode[] =>
  world.ofKind('eks-nodegroup').length === 0
    ? [nodeOfTheCluster(world)]
    : Object.values(eksGroups(world)).flatMap((group) => group.nodes);

/** A cluster whose nodegroups are not in the configuration has a node of its own, which is always there. */
const nodeOfTheCluster = (world: World): SandboxNode => ({
  name: 'node-of-the-cluster',
  nodegroup: '',
  ready: true,
  unschedulable: false,
  createdAtMs: world.startedAtMs,
});

/** How long EKS is UPDATING after new sizes; the nodes themselves take longer. */
const UPDATE_MS = 12 * SECOND;
const OTHER_UPDATE_MS = 300 * SECOND;

const INITIAL = [
  'dark',
  'ACTIVE',
  'running',
  'starting',
  'stopping',
  'cordoned',
  'DEGRADED',
  'UPDATING',
] as const;

const keyOf = (cluster: string | undefined, nodegroup: string | undefined) => `${cluster}/${nodegroup}`;

export function eksSimulator(world: World): AwsSimulator {
  const groups = () => eksGroups(world);
  const fleet = nodeFleet(world);

  const existing = (cluster: string | undefined, nodegroup: string | undefined): SimulatedGroup =>
    groups()[keyOf(cluster, nodegroup)] ??
    refuse('ResourceNotFoundException', `No node group found for name: ${nodegroup}.`, 404);

  const beginUpdate = (group: SimulatedGroup, lastsMs: number) => {
    group.updating = true;
    world.after(lastsMs, 'eks', { type: 'updated', group: keyOf(group.cluster, group.nodegroup) });
  };

  const boot = (component: SandboxComponent) => {
    const of = <T>(name: string) => option<T>(component, name);
    const up = { desired: of<number>('desired'), min: of<number>('min'), max: of<number>('max') };
    const down = of<{ desired: number; min: number } | undefined>('down') ?? { desired: 0, min: 0 };
    const initial = initialState(world, component.name, INITIAL, 'dark');
    const isLit = !['dark', 'stopping', 'DEGRADED'].includes(initial);
    const group: SimulatedGroup = {
      component: component.name,
      cluster: of('cluster'),
      nodegroup: of('nodegroup'),
      needed: Math.max(1, up.min),
      sizes: isLit ? up : { ...down, max: up.max },
      updating: false,
      issues: [],
      nodes: [],
      launches: [],
      counter: 0,
    };
    groups()[keyOf(group.cluster, group.nodegroup)] = group;
    if (initial === 'starting') fleet.reconcile(group, initialRest(world, component.name, 'up'));
    else fleet.place(group, initial === 'stopping' ? up.desired : group.sizes.desired);
    if (initial === 'stopping') fleet.reconcile(group, initialRest(world, component.name, 'down'));
    if (initial === 'cordoned') for (const node of group.nodes) node.unschedulable = true;
    if (initial === 'UPDATING') {
      beginUpdate(group, world.behaviour(component.name).initialFor ?? OTHER_UPDATE_MS);
    }
    if (initial === 'DEGRADED') fleet.report(group, 'AsgInstanceLaunchFailures');
  };

  const describe = (group: SimulatedGroup): Nodegroup => ({
    nodegroupName: group.nodegroup,
    clusterName: group.cluster,
    status: statusOf(group),
    capacityType: 'SPOT',
    instanceTypes: ['t3.large'],
    scalingConfig: {
      minSize: group.sizes.min,
      desiredSize: group.sizes.desired,
      maxSize: group.sizes.max,
    },
    health: { issues: structuredClone(group.issues) },
    createdAt: new Date(world.startedAtMs),
  });

  return {
    name: 'eks',
    boot: () => {
      world.service('eks', () => ({}));
      for (const component of world.ofKind('eks-nodegroup')) boot(component);
    },
    on: (event) => {
      const group = groups()[String(event.group)];
      if (group === undefined) return;
      if (event.type === 'updated') group.updating = false;
      else fleet.on(group, event);
    },
    onChange: () => {
      for (const group of Object.values(groups())) fleet.joinWaiting(group);
    },
    isUp: (component) => {
      const group = Object.values(groups()).find((candidate) => candidate.component === component);
      if (group === undefined) return undefined;
      return group.nodes.filter((node) => node.ready && !node.unschedulable).length >= group.needed;
    },
    operations: {
      ListClusters: operation<ListClustersCommandInput>(false, () => ({
        clusters: [...new Set(world.ofKind('eks-nodegroup').map((of) => option<string>(of, 'cluster')))],
      })),
      ListNodegroups: operation<ListNodegroupsCommandInput>(false, ({ clusterName }) => ({
        nodegroups: world
          .ofKind('eks-nodegroup')
          .filter((of) => option(of, 'cluster') === clusterName)
          .map((of) => option<string>(of, 'nodegroup')),
      })),
      DescribeNodegroup: operation<DescribeNodegroupCommandInput>(
        false,
        ({ clusterName, nodegroupName }) => ({ nodegroup: describe(existing(clusterName, nodegroupName)) }),
      ),
      UpdateNodegroupConfig: operation<UpdateNodegroupConfigCommandInput>(
        true,
        ({ clusterName, nodegroupName, scalingConfig = {} }) => {
          const group = existing(clusterName, nodegroupName);
          if (group.updating) {
            const message = 'Nodegroup cannot be updated as it is currently not in Active State';
            refuse('ResourceInUseException', message, 409);
          }
          const { minSize, desiredSize, maxSize } = scalingConfig;
          const sizes = {
            min: minSize ?? group.sizes.min,
            desired: desiredSize ?? group.sizes.desired,
            max: maxSize ?? group.sizes.max,
          };
          checkSizes(sizes);
          group.sizes = sizes;
          beginUpdate(group, UPDATE_MS);
          fleet.reconcile(group);
          const params = Object.entries({ MinSize: minSize, DesiredSize: desiredSize, MaxSize: maxSize })
            .filter(([, value]) => value !== undefined)
            .map(([type, value]) => ({ type, value: String(value) }));
          return {
            update: {
              id: `update-${++group.counter}`,
              status: 'InProgress',
              type: 'ConfigUpdate',
              params,
              createdAt: new Date(world.now()),
              errors: [],
            },
          };
        },
      ),
    },
  };
}

function checkSizes({ min, desired, max }: SimulatedGroup['sizes']): void {
  const wrong = (message: string) => refuse('InvalidParameterException', message);
  if (max < 1) wrong('maxSize must be at least 1');
  if (min > desired) wrong(`Minimum capacity ${min} can't be greater than desired size ${desired}`);
  if (desired > max) wrong(`desired capacity ${desired} can't be greater than max size ${max}`);
}
