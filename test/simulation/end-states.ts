import { eksGroups } from '../../packages/sandbox-cloud/src/aws/eks-state.ts';
import { stateOf } from '../../packages/sandbox-cloud/src/kubernetes/state.ts';
import type { World } from '../../packages/sandbox-cloud/src/world/world.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import type { ComponentResult } from '../../src/core/events.ts';

type Component = EnvironmentConfig['components'][number];

/** What is not dark after a `down` that came through: also what is on its way up. */
export function checkDark(environment: EnvironmentConfig, world: World): string[] {
  return environment.components.flatMap((component) => {
    const state = stateIn(world, component);
    return state === undefined || state === darkOf(component) ? [] : [`${component.name} is ${state}`];
  });
}

/** What is not as configured after an `up` that came through. */
export function checkLit(
  environment: EnvironmentConfig,
  world: World,
  results: Readonly<Record<string, ComponentResult>>,
  infraOnly: boolean,
): string[] {
  return environment.components.flatMap((component) => {
    const { name, kind, layer } = component;
    if (infraOnly && layer === 'application') return [];
    if (kind === 'engine-init') {
      const sent = results[name]?.result === 'succeeded';
      return sent && !world.isUp(name) ? [`${name} succeeded, but no engine has acted on its commands`] : [];
    }
    const problems: string[] = [];
    if (world.serves(name) === false) problems.push(`${name} does not serve`);
    const state = stateIn(world, component);
    const lit = litOf(component);
    if (lit !== undefined && state !== lit) problems.push(`${name} is ${state}, not ${lit}`);
    return problems;
  });
}

/** The component's power state in the words of its service; undefined for what has none. */
function stateIn(world: World, component: Component): string | undefined {
  const { name, kind, options } = component;
  switch (kind) {
    case 'ec2-instance':
      return world.service<Record<string, { state: string }>>('ec2', () => ({}))[String(options.instanceId)]
        ?.state;
    case 'rds-instance':
      return world.service<Record<string, { status: string }>>('rds', () => ({}))[String(options.instanceId)]
        ?.status;
    case 'elasticache-cluster': {
      const { clusters } = world.service<{ clusters: Record<string, { status: string }> }>(
        'elasticache',
        () => ({ clusters: {} }),
      );
      return clusters[String(options.clusterId)]?.status ?? 'absent';
    }
    case 'eks-nodegroup': {
      const group = Object.values(eksGroups(world)).find((candidate) => candidate.component === name);
      return group && `${group.sizes.min}/${group.sizes.desired}/${group.sizes.max}`;
    }
    case 'k8s-deployment':
      return String(stateOf(world).deployments.find((one) => one.component === name)?.replicas);
    default:
      return undefined;
  }
}

function darkOf({ kind, options }: Component): string | undefined {
  switch (kind) {
    case 'ec2-instance':
    case 'rds-instance':
      return 'stopped';
    case 'elasticache-cluster':
      return 'absent';
    case 'eks-nodegroup': {
      const { desired, min } = options.down as { desired: number; min: number };
      return `${min}/${desired}/${options.max}`;
    }
    case 'k8s-deployment':
      return '0';
    default:
      return undefined;
  }
}

function litOf({ kind, options }: Component): string | undefined {
  if (kind === 'eks-nodegroup') return `${options.min}/${options.desired}/${options.max}`;
  if (kind === 'k8s-deployment') return String(options.replicas);
  return undefined;
}
