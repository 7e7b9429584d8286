import type { EnvironmentSpec } from '../component.ts';
import { delegate } from './delegate.ts';
import type { Draft } from './draft.ts';
import { type EnvironmentSnapshot, isDark, seenOf } from './environment-snapshot.ts';
import { allNeedsOf, makePhase, needOver, specOf } from './phases.ts';

/**
 * Plans a `down`: everything with a power state goes off, dependents before their needs. A component that hangs on its
 * way down does not keep the next ones lit: they wait until it is over, not until it is done.
 */
export function planDown(environment: EnvironmentSpec, snapshot: EnvironmentSnapshot): Draft {
  const specs = specOf(environment);
  const draft: Draft = { phases: [], leftOut: [], warnings: [] };
  const dependents = resourceDependents(environment);
  for (const spec of [...environment.components].reverse()) {
    if (spec.shape !== 'resource') continue;
    const seen = seenOf(snapshot, spec.name);
    const skip = isDark(seen);
    draft.phases.push(
      makePhase(spec, 'stop', {
        needs: [...(dependents.get(spec.name) ?? [])].filter((name) => specs.has(name)).map(needOver),
        skip,
        reason:
          seen === undefined
            ? 'it could not be looked at; it is asked again when its turn comes'
            : skip
              ? `already ${seen.detail}`
              : `now: ${seen.detail}`,
      }),
    );
  }
  delegate(environment, draft, 'stop');
  return draft;
}

/** The resources that rest on each resource, through the checks and tasks in between. */
function resourceDependents(environment: EnvironmentSpec): Map<string, Set<string>> {
  const specs = specOf(environment);
  const dependents = new Map<string, Set<string>>();
  for (const spec of environment.components) {
    if (spec.shape !== 'resource') continue;
    const seen = new Set<string>();
    const visit = (need: string): void => {
      if (seen.has(need)) return;
      seen.add(need);
      const below = specs.get(need);
      if (below === undefined) return;
      if (below.shape === 'resource') {
        dependents.set(need, (dependents.get(need) ?? new Set()).add(spec.name));
        return;
      }
      for (const next of allNeedsOf(environment, below)) visit(next);
    };
    for (const need of allNeedsOf(environment, spec)) visit(need);
  }
  return dependents;
}
