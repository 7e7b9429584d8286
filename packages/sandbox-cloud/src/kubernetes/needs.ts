import type { World } from '../world/world.ts';

/**
 * What of a component's needs does not serve now. Tasks and checks serve nobody, so what they need counts in
 * their place; nodes do not count, since a pod that runs has one.
 */
export function missingNeeds(world: World, component: string, seen = new Set<string>()): string[] {
  seen.add(component);
  return (world.components.get(component)?.needs ?? []).flatMap((need) => {
    if (seen.has(need) || world.components.get(need)?.kind === 'eks-nodegroup') return [];
    const serves = world.serves(need);
    if (serves === undefined) return missingNeeds(world, need, seen);
    return serves ? [] : [need];
  });
}
