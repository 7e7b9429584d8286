import type { Draw } from './draw.ts';
import type { EnvironmentDraft } from './draw-environment.ts';

/** A world file as it would be written. */
export interface WorldDraft {
  name: string;
  seed: number;
  jitter: number;
  components: Record<string, Record<string, unknown>>;
  faults: FaultDraft[];
}

interface FaultDraft {
  on: string;
  error?: string;
  status?: number;
  answer?: 'lost' | 'slow' | 'hang';
  delay?: string;
  times: number;
  skip: number;
}

/** What each kind may be doing when the world begins: dark, lit, or on its way. */
const STATES: Record<string, { lit: string; between: readonly string[] }> = {
  'ec2-instance': { lit: 'running', between: ['pending', 'stopping'] },
  'eks-nodegroup': { lit: 'ACTIVE', between: ['starting', 'stopping', 'cordoned', 'UPDATING'] },
  'rds-instance': { lit: 'available', between: ['starting', 'stopping', 'backing-up'] },
  'elasticache-cluster': { lit: 'available', between: ['creating', 'deleting'] },
  'k8s-deployment': { lit: 'running', between: ['pending', 'terminating'] },
};

/** Longest up and down times in seconds: minutes would only add looks. */
const TIMES: Record<string, { up: number; down: number }> = {
  'ec2-instance': { up: 40, down: 30 },
  'eks-nodegroup': { up: 120, down: 90 },
  'rds-instance': { up: 200, down: 150 },
  'elasticache-cluster': { up: 240, down: 90 },
  'k8s-deployment': { up: 60, down: 40 },
  'kafka-broker': { up: 30, down: 1 },
};

interface Operation {
  on: string;
  throttle: { error: string; status?: number };
  unwell: { error: string; status?: number };
  /** Refused because of its state: never the same as done. */
  conflict?: { error: string; status?: number };
  effect?: boolean;
}

const kubernetes = {
  throttle: { error: 'TooManyRequests', status: 429 },
  unwell: { error: 'ServiceUnavailable', status: 503 },
};
const rds = {
  throttle: { error: 'Throttling', status: 400 },
  unwell: { error: 'InternalFailure', status: 500 },
};
const ec2 = {
  throttle: { error: 'RequestLimitExceeded', status: 503 },
  unwell: { error: 'InternalError', status: 500 },
};
const eks = {
  throttle: { error: 'ThrottlingException', status: 429 },
  unwell: { error: 'ServerException', status: 500 },
};
const lambda = {
  throttle: { error: 'TooManyRequestsException', status: 429 },
  unwell: { error: 'ServiceException', status: 500 },
};
const kafka = {
  throttle: { error: 'NOT_CONTROLLER' },
  unwell: { error: 'LEADER_NOT_AVAILABLE' },
};

/** Each kind's calls, with the names by which its service refuses. */
const OPERATIONS: Record<string, readonly Operation[]> = {
  'ec2-instance': [
    { on: 'ec2:DescribeInstances', ...ec2 },
    { on: 'ec2:StartInstances', ...ec2, conflict: { error: 'IncorrectInstanceState' }, effect: true },
    { on: 'ec2:StopInstances', ...ec2, conflict: { error: 'IncorrectInstanceState' }, effect: true },
  ],
  'eks-nodegroup': [
    { on: 'eks:DescribeNodegroup', ...eks },
    { on: 'eks:UpdateNodegroupConfig', ...eks, conflict: { error: 'ResourceInUseException' }, effect: true },
    { on: 'kubernetes:list nodes', ...kubernetes },
  ],
  'rds-instance': [
    { on: 'rds:DescribeDBInstances', ...rds },
    { on: 'rds:StartDBInstance', ...rds, conflict: { error: 'InvalidDBInstanceState' }, effect: true },
    { on: 'rds:StopDBInstance', ...rds, conflict: { error: 'InvalidDBInstanceState' }, effect: true },
  ],
  'elasticache-cluster': [
    { on: 'elasticache:DescribeCacheClusters', ...rds },
    {
      on: 'elasticache:CreateCacheCluster',
      ...rds,
      conflict: { error: 'CacheClusterAlreadyExists' },
      effect: true,
    },
    {
      on: 'elasticache:DeleteCacheCluster',
      ...rds,
      conflict: { error: 'InvalidCacheClusterState' },
      effect: true,
    },
  ],
  'k8s-deployment': [
    { on: 'kubernetes:get deployments', ...kubernetes },
    { on: 'kubernetes:list pods', ...kubernetes },
    { on: 'kubernetes:patch deployments/scale', ...kubernetes, effect: true },
  ],
  'kafka-reset': [
    { on: 'kafka:deleteGroups', ...kafka, effect: true },
    { on: 'kafka:deleteTopics', ...kafka, effect: true },
    { on: 'kafka:createTopics', ...kafka, effect: true },
    {
      on: 'kafka:describeGroups',
      throttle: { error: 'GROUP_LOAD_IN_PROGRESS' },
      unwell: { error: 'NOT_COORDINATOR_FOR_GROUP' },
    },
  ],
  'engine-init': [
    {
      on: 'kafka:produce',
      throttle: { error: 'NOT_LEADER_FOR_PARTITION' },
      unwell: { error: 'NOT_ENOUGH_REPLICAS' },
      effect: true,
    },
    { on: 'kafka:fetchTopicOffsets', ...kafka },
    { on: 'kafka:fetchOffsets', ...kafka },
    { on: 'kubernetes:get pods/log', ...kubernetes },
  ],
  'http-check': [{ on: 'kubernetes:get pods/proxy', ...kubernetes }],
  'lambda-scaler': [{ on: 'lambda:Invoke', ...lambda, effect: true }],
};

/**
 * A cloud with a beginning, times and faults. `slowMs` is the longest delay of a slow answer: a request that
 * is still on the wire when its sender dies must have arrived before another may take over, or it is cut.
 */
export function drawWorld(
  environment: EnvironmentDraft,
  seed: number,
  slowMs: number,
  draw: Draw,
): WorldDraft {
  const components: WorldDraft['components'] = {};
  const beginning = draw.pick(['dark', 'dark', 'dark', 'lit', 'mixed']);
  for (const [name, { kind }] of Object.entries(environment.components)) {
    const behaviour: Record<string, unknown> = {};
    const times = TIMES[kind];
    if (times !== undefined) {
      behaviour.up = `${draw.int(1, times.up)}s`;
      behaviour.down = `${draw.int(1, times.down)}s`;
    }
    const states = STATES[kind];
    if (states !== undefined) {
      if (beginning === 'lit' || (beginning === 'mixed' && draw.chance(0.4))) behaviour.initial = states.lit;
      else if (beginning === 'mixed' && draw.chance(0.5)) {
        behaviour.initial = draw.pick(states.between);
        behaviour.initialFor = `${draw.int(1, 100)}s`;
      }
    }
    if (kind === 'k8s-deployment' && draw.chance(0.15)) behaviour.withoutDependencies = 'crash';
    if (kind === 'k8s-deployment' && name === 'engine') {
      if (draw.chance(0.04)) behaviour.printsLine = false;
      if (draw.chance(0.03)) behaviour.consumes = false;
    }
    if (kind === 'kafka-broker') {
      if (draw.chance(0.4)) behaviour.topicDeletion = `${draw.int(1, 20)}s`;
      if (draw.chance(0.4)) behaviour.leaderDelay = `${draw.int(1, 8)}s`;
      if (draw.chance(0.2)) behaviour.foreignConsumers = [foreigner(environment, draw)];
    }
    components[name] = behaviour;
  }
  const operations = Object.values(environment.components).flatMap(({ kind }) => OPERATIONS[kind] ?? []);
  const count = draw.chance(0.25) ? 0 : draw.skewed(1, 8);
  const faults = operations.length === 0 ? [] : draw.times(count, () => drawFault(operations, slowMs, draw));
  return { name: `seed-${seed}`, seed, jitter: draw.pick([0, 0.02, 0.3]), components, faults };
}

function drawFault(operations: readonly Operation[], slowMs: number, draw: Draw): FaultDraft {
  const effects = operations.filter((operation) => operation.effect);
  // Half of them where it hurts.
  const { on, throttle, unwell, conflict } = draw.pick(
    draw.chance(0.5) && effects.length > 0 ? effects : operations,
  );
  const where = { on, times: draw.int(1, 3), skip: draw.skewed(0, 4) };
  switch (draw.int(0, 5)) {
    case 0:
      return { ...where, ...throttle };
    case 1:
      return { ...where, ...unwell };
    case 2:
      return { ...where, answer: 'lost' };
    case 3:
      return { ...where, ...(conflict ?? throttle) };
    case 4:
      return { ...where, answer: 'slow', delay: `${draw.int(1, slowMs / 1000)}s` };
    default:
      return { ...where, answer: 'hang', times: 1 };
  }
}

function foreigner(environment: EnvironmentDraft, draw: Draw): object {
  const reset = environment.components['kafka-reset'];
  const topics = reset?.topics as { topic: string }[] | undefined;
  const topic = topics?.[0]?.topic ?? 'matching_engine_preload';
  const leaves = draw.chance(0.8) && { leavesAfter: `${draw.int(10, 300)}s` };
  return { group: 'matching_engine', topic, clientId: 'laptop', host: '10.0.9.17', ...leaves };
}
