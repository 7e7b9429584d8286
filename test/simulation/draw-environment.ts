import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Draw } from './draw.ts';

/** The example's environment as it is written, cut down and bent by a seed. Plain JSON, which is YAML too. */
export interface EnvironmentDraft {
  timeout: string;
  scaler: 'direct' | 'lambda';
  connections: Record<string, unknown>;
  components: Record<string, ComponentDraft>;
  /** Where the seed has an evening. */
  lease?: object;
  schedule?: object;
  drift?: object;
}

type ComponentDraft = Record<string, unknown> & { kind: string; needs?: string[] };

const ENVIRONMENT = 'exchange-dev';
const example = (
  parse(readFileSync(new URL('../../examples/exchange-dev.yaml', import.meta.url), 'utf8')) as {
    environments: Record<string, EnvironmentDraft>;
  }
).environments[ENVIRONMENT] as EnvironmentDraft;

export const environmentName = ENVIRONMENT;

/** The whole example, or a part of it with the same kinds and other ties, with and without each of the tasks. */
export function drawEnvironment(draw: Draw): EnvironmentDraft {
  const all = structuredClone(example);
  const draft: EnvironmentDraft = {
    timeout: '40m',
    scaler: draw.chance(0.2) ? 'lambda' : 'direct',
    connections: all.connections,
    components: all.components,
  };
  if (draw.chance(0.7)) cutDown(draft, draw);
  if (draw.chance(0.15)) shard(draft, draw);
  fitScaler(draft);
  return draft;
}

function cutDown(draft: EnvironmentDraft, draw: Draw): void {
  const hasEngine = draw.chance(0.75);
  const hasReset = hasEngine && draw.chance(0.75);
  const hasInit = hasEngine && draw.chance(0.8);
  const wanted: Record<string, boolean> = {
    nat: draw.chance(0.4),
    nodes: draw.chance(0.5),
    mysql: draw.chance(0.4),
    redis: draw.chance(0.4),
    'kafka-host': hasReset || hasInit || draw.chance(0.3),
    kafka: hasReset || hasInit || draw.chance(0.3),
    'kafka-reset': hasReset,
    engine: hasEngine,
    'engine-init': hasInit,
    backend: draw.chance(0.4),
    'order-worker': draw.chance(0.2),
    orderbook: false,
    scaler: draft.scaler === 'lambda',
  };
  // An environment has at least one thing to light.
  if (!Object.values(wanted).some(Boolean)) wanted.nat = true;
  wanted.orderbook = wanted.backend === true && draw.chance(0.4);
  if (wanted.kafka) wanted['kafka-host'] = true;
  // The scheduler function always scales a nodegroup.
  if (wanted.scaler) wanted.nodes = true;
  for (const name of Object.keys(draft.components)) {
    if (!wanted[name]) delete draft.components[name];
  }
  for (const component of Object.values(draft.components)) {
    if (component.needs === undefined) continue;
    const needed =
      component.kind === 'engine-init' ||
      component.kind === 'kafka-reset' ||
      component.kind === 'kafka-broker';
    component.needs = component.needs.filter(
      (need) => need in draft.components && (needed || draw.chance(0.85)),
    );
  }
  if (draft.components['engine-init'] && draft.components.kafka) {
    draft.components['engine-init'].needs = ['engine', 'kafka'];
  }
}

/** Several topics, each of which gets all commands. */
function shard(draft: EnvironmentDraft, draw: Draw): void {
  const init = draft.components['engine-init'];
  if (init === undefined) return;
  const topics = draw.times(draw.int(2, 3), (index) => `shard-${index + 1}-preload`);
  init.sharding = { enabled: true, topics };
  const reset = draft.components['kafka-reset'];
  if (reset !== undefined) reset.topics = topics.map((topic) => ({ topic, partitions: 1, replicas: 1 }));
}

function fitScaler({ components, scaler: mode }: EnvironmentDraft): void {
  const { scaler } = components;
  if (scaler === undefined) return;
  if (mode === 'direct') {
    delete components.scaler;
    return;
  }
  const members = (scaler.members as string[]).filter((member) => member in components);
  const payload = scaler.payload as Record<string, unknown>;
  const ids = ['nat', 'kafka-host'].flatMap((host) => {
    const id = components[host]?.instanceId;
    return typeof id === 'string' ? [id] : [];
  });
  scaler.members = members;
  if (ids.length > 0) payload.ec2InstanceIds = ids;
  else delete payload.ec2InstanceIds;
  if (!('mysql' in components)) delete payload.rdsInstanceId;
  if (!('redis' in components)) delete payload.elasticache;
}
