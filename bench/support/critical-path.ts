import type { World } from '../../packages/sandbox-cloud/src/world/world.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import { inOrder } from '../../src/core/graph.ts';
import { allNeedsOf, specOf } from '../../src/core/plan/phases.ts';

/** Kinds whose time is the world's. A task or a check takes what its calls take, which is nothing here. */
const TIMED = [
  'ec2-instance',
  'rds-instance',
  'eks-nodegroup',
  'elasticache-cluster',
  'k8s-deployment',
  'kafka-broker',
];

export const isTimed = (kind: string | undefined): boolean => kind !== undefined && TIMED.includes(kind);

/**
 * The longest chain by the world's own times, which nobody knows beforehand: no starter that keeps to the order of
 * the configuration can beat it. What is only ready after others boots beside them.
 */
export function criticalPath(environment: EnvironmentConfig, world: Pick<World, 'truth'>): number {
  const specs = specOf(environment);
  const needsOf = (name: string): readonly string[] => {
    const spec = specs.get(name);
    return spec === undefined ? [] : allNeedsOf(environment, spec);
  };
  const readyAt = new Map<string, number>();
  for (const name of inOrder(specs.keys(), needsOf)) {
    const spec = specs.get(name);
    if (spec === undefined || spec.moment === 'instead-of-members') continue;
    const at = (needs: readonly string[]): number =>
      Math.max(0, ...needs.map((need) => readyAt.get(need) ?? 0));
    const soft = spec.readyAfter ?? [];
    const begun = at(needsOf(name).filter((need) => !soft.includes(need)));
    const ownMs = isTimed(spec.kind) ? world.truth(name, 'up') : 0;
    readyAt.set(name, Math.max(begun + ownMs, at(soft)));
  }
  return Math.max(...readyAt.values());
}
