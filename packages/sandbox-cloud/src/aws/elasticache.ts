import type {
  CacheCluster,
  CreateCacheClusterCommandInput,
  DeleteCacheClusterCommandInput,
  DeleteSnapshotCommandInput,
  DescribeCacheClustersCommandInput,
  Snapshot,
} from '@aws-sdk/client-elasticache';
import { MINUTE } from '../../../../src/core/ports/clock.ts';
import { option, type SandboxComponent, type World } from '../world/world.ts';
import { securityGroupId } from './ec2.ts';
import { type AwsSimulator, initialRest, initialState, operation, refuse } from './simulator.ts';

/**
 *   (absent) ──Create──> creating ──up──> available ──Delete──> deleting ──down──> (absent)
 */
interface SimulatedCluster {
  id: string;
  component: string | undefined;
  status: string;
  nodeType: string;
  engine: string;
  engineVersion: string;
  createdAtMs: number;
  restoredFrom?: string;
}

interface SimulatedSnapshot {
  name: string;
  clusterId: string;
  status: 'creating' | 'available';
  createdAtMs: number;
}

interface CacheState {
  clusters: Record<string, SimulatedCluster>;
  snapshots: SimulatedSnapshot[];
}

const INITIAL = [
  'absent',
  'available',
  'creating',
  'deleting',
  'modifying',
  'snapshotting',
  'incompatible-network',
  'restore-failed',
] as const;

const DELETABLE = /^(available|failed|incompatible-.*|restore-failed|recovering)$/;
const WORK_MS = 3 * MINUTE;
/** For a cluster that no component describes. */
const USUAL_MS = 5 * MINUTE;

export function elasticacheSimulator(world: World): AwsSimulator {
  const state = () => world.service<CacheState>('elasticache', () => ({ clusters: {}, snapshots: [] }));

  const componentOf = (id: string): SandboxComponent | undefined =>
    world.ofKind('elasticache-cluster').find((component) => option(component, 'clusterId') === id);

  const existing = (id: string | undefined): SimulatedCluster =>
    state().clusters[id ?? ''] ?? refuse('CacheClusterNotFoundFault', `CacheCluster not found: ${id}`, 404);

  const takes = (cluster: SimulatedCluster, way: 'up' | 'down') =>
    cluster.component === undefined ? USUAL_MS : world.draw(cluster.component, way);

  const enter = (cluster: SimulatedCluster, status: string, lastsMs: number) => {
    cluster.status = status;
    world.forget('elasticache', (event) => event.id === cluster.id);
    world.after(lastsMs, 'elasticache', { type: 'arrived', id: cluster.id });
  };

  const boot = (component: SandboxComponent) => {
    const initial = initialState(world, component.name, INITIAL, 'absent');
    if (initial === 'absent') return;
    const cluster: SimulatedCluster = {
      id: option(component, 'clusterId'),
      component: component.name,
      status: initial,
      nodeType: option(component, 'nodeType'),
      engine: option(component, 'engine'),
      engineVersion: option(component, 'engineVersion'),
      createdAtMs: world.now(),
    };
    state().clusters[cluster.id] = cluster;
    if (initial === 'creating') enter(cluster, initial, initialRest(world, component.name, 'up'));
    if (initial === 'deleting') enter(cluster, initial, initialRest(world, component.name, 'down'));
    if (initial === 'modifying' || initial === 'snapshotting') {
      enter(cluster, initial, world.behaviour(component.name).initialFor ?? WORK_MS);
    }
  };

  const describe = (cluster: SimulatedCluster): CacheCluster => ({
    CacheClusterId: cluster.id,
    CacheClusterStatus: cluster.status,
    CacheNodeType: cluster.nodeType,
    Engine: cluster.engine,
    EngineVersion: cluster.engineVersion,
    NumCacheNodes: 1,
    CacheClusterCreateTime: new Date(cluster.createdAtMs),
    CacheNodes:
      cluster.status === 'creating'
        ? []
        : [
            {
              CacheNodeId: '0001',
              CacheNodeStatus: cluster.status,
              Endpoint: { Address: `${cluster.id}.sandbox.cache.amazonaws.com`, Port: 6379 },
            },
          ],
  });

  const describeSnapshot = (snapshot: SimulatedSnapshot): Snapshot => ({
    SnapshotName: snapshot.name,
    SnapshotStatus: snapshot.status,
    SnapshotSource: 'manual',
    CacheClusterId: snapshot.clusterId,
    NodeSnapshots: [{ CacheNodeId: '0001', SnapshotCreateTime: new Date(snapshot.createdAtMs) }],
  });

  const create = (input: CreateCacheClusterCommandInput) => {
    const id = input.CacheClusterId ?? '';
    if (state().clusters[id] !== undefined) {
      refuse('CacheClusterAlreadyExistsFault', `Cache cluster ${id} already exists`);
    }
    const component = componentOf(id);
    if (component !== undefined) {
      const subnets = option<string>(component, 'subnetGroupName');
      if (input.CacheSubnetGroupName !== subnets) {
        refuse(
          'CacheSubnetGroupNotFoundFault',
          `Cache Subnet Group ${input.CacheSubnetGroupName} does not exist.`,
        );
      }
      const groups = [securityGroupId(option<string>(component, 'securityGroupName'))];
      if (input.SecurityGroupIds?.join() !== groups.join()) {
        refuse('InvalidParameterValueException', `Invalid security group: ${input.SecurityGroupIds?.join()}`);
      }
    }
    const { SnapshotName } = input;
    const snapshot = state().snapshots.find(({ name }) => name === SnapshotName);
    if (SnapshotName !== undefined && snapshot?.status !== 'available') {
      refuse('SnapshotNotFoundFault', `Snapshot ${SnapshotName} not found`, 404);
    }
    const cluster: SimulatedCluster = {
      id,
      component: component?.name,
      status: 'creating',
      nodeType: input.CacheNodeType ?? '',
      engine: input.Engine ?? '',
      engineVersion: input.EngineVersion ?? '',
      createdAtMs: world.now(),
      ...(SnapshotName !== undefined && { restoredFrom: SnapshotName }),
    };
    state().clusters[id] = cluster;
    enter(cluster, 'creating', takes(cluster, 'up'));
    return { CacheCluster: describe(cluster) };
  };

  const remove = ({ CacheClusterId, FinalSnapshotIdentifier: name }: DeleteCacheClusterCommandInput) => {
    const cluster = existing(CacheClusterId);
    if (!DELETABLE.test(cluster.status)) {
      refuse(
        'InvalidCacheClusterStateFault',
        `Cache cluster ${cluster.id} is not in a valid state to be deleted: it has state: ${cluster.status}`,
      );
    }
    if (name !== undefined && state().snapshots.some((snapshot) => snapshot.name === name)) {
      refuse('SnapshotAlreadyExistsFault', `Snapshot ${name} already exists`);
    }
    const lastsMs = takes(cluster, 'down');
    enter(cluster, 'deleting', lastsMs);
    if (name !== undefined) {
      state().snapshots.push({ name, clusterId: cluster.id, status: 'creating', createdAtMs: world.now() });
      world.after(lastsMs / 2, 'elasticache', { type: 'snapshot', name });
    }
    return { CacheCluster: describe(cluster) };
  };

  return {
    name: 'elasticache',
    boot: () => {
      state();
      for (const component of world.ofKind('elasticache-cluster')) boot(component);
    },
    on: (event) => {
      if (event.type === 'snapshot') {
        const snapshot = state().snapshots.find(({ name }) => name === event.name);
        if (snapshot) snapshot.status = 'available';
        return;
      }
      const cluster = state().clusters[String(event.id)];
      if (cluster === undefined) return;
      if (cluster.status === 'deleting') delete state().clusters[cluster.id];
      else cluster.status = 'available';
    },
    isUp: (component) => {
      const configured = world.components.get(component);
      if (configured?.kind !== 'elasticache-cluster') return undefined;
      const status = state().clusters[option<string>(configured, 'clusterId')]?.status;
      return status === 'available' || status === 'snapshotting' || status === 'modifying';
    },
    operations: {
      DescribeCacheClusters: operation<DescribeCacheClustersCommandInput>(false, ({ CacheClusterId }) => ({
        CacheClusters: (CacheClusterId === undefined
          ? Object.values(state().clusters)
          : [existing(CacheClusterId)]
        ).map(describe),
      })),
      CreateCacheCluster: operation(true, create),
      DeleteCacheCluster: operation(true, remove),
      DescribeSnapshots: operation(false, () => ({ Snapshots: state().snapshots.map(describeSnapshot) })),
      DeleteSnapshot: operation<DeleteSnapshotCommandInput>(true, ({ SnapshotName }) => {
        const { snapshots } = state();
        const index = snapshots.findIndex(({ name }) => name === SnapshotName);
        const snapshot = snapshots[index];
        if (snapshot === undefined) {
          return refuse('SnapshotNotFoundFault', `Snapshot ${SnapshotName} not found`, 404);
        }
        snapshots.splice(index, 1);
        return { Snapshot: { ...describeSnapshot(snapshot), SnapshotStatus: 'deleting' } };
      }),
    },
  };
}
