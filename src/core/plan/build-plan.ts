import type { Action } from '../action.ts';
import type { EnvironmentSpec } from '../component.ts';
import { LamplighterError } from '../errors.ts';
import { findCycle, longestPath } from '../graph.ts';
import type { Draft, PlanOptions } from './draft.ts';
import type { EnvironmentSnapshot } from './environment-snapshot.ts';
import { withLateness } from './lateness.ts';
import { allNeedsOf, specOf } from './phases.ts';
import type { Plan, PlannedPhase } from './plan.ts';
import { planDown } from './plan-down.ts';
import { planInit, planReset } from './plan-tasks.ts';
import { planUp } from './plan-up.ts';

type Planner = (environment: EnvironmentSpec, snapshot: EnvironmentSnapshot, options: PlanOptions) => Draft;

const planners: Record<Action, Planner> = {
  up: planUp,
  down: planDown,
  reset: planReset,
  init: planInit,
};

/**
 * Builds a graph of phases with reasons from the observations. Pure: the same input gives the same plan.
 *
 * Throws `graph-cycle` when the environment's needs form a cycle (the configuration is refused for it earlier), and
 * `usage` when the action cannot work in the environment's present state.
 */
export function buildPlan(
  environment: EnvironmentSpec,
  snapshot: EnvironmentSnapshot,
  action: Action,
  options: PlanOptions = {},
): Plan {
  refuseCycle(environment);
  const draft = planners[action](environment, snapshot, options);
  const byId = new Map(draft.phases.map((phase) => [phase.id, phase]));
  const needsOf = (id: string) => byId.get(id)?.needs.map((need) => need.phase) ?? [];
  const longest = (msOf: (phase: PlannedPhase) => number) =>
    longestPath(byId.keys(), needsOf, (id) => {
      const phase = byId.get(id);
      return phase === undefined || phase.skip ? 0 : msOf(phase);
    });
  const path = longest((phase) => phase.expectedMs);
  const isLearned = draft.phases.some((phase) => !phase.skip && phase.p90Ms !== undefined);
  return {
    environment: environment.name,
    action,
    desired: action === 'down' ? 'off' : 'on',
    ...draft,
    phases: withLateness(draft.phases, path.ms),
    warnings: [...seenWarnings(snapshot), ...draft.warnings],
    criticalPath: {
      phases: path.nodes.filter((id) => byId.get(id)?.skip === false),
      ms: path.ms,
      ...(isLearned && { p90Ms: longest((phase) => phase.p90Ms ?? phase.expectedMs).ms }),
    },
    timeoutMs: environment.timeoutMs,
  };
}

function refuseCycle(environment: EnvironmentSpec): void {
  const specs = specOf(environment);
  const cycle = findCycle(specs.keys(), (name) => {
    const spec = specs.get(name);
    return spec === undefined ? [] : allNeedsOf(environment, spec);
  });
  if (cycle === undefined) return;
  throw new LamplighterError(
    'graph-cycle',
    `${environment.name}: needs go in a circle: ${cycle.join(' -> ')}`,
    { remedy: 'Take one of these needs out of the configuration.' },
  );
}

function seenWarnings(snapshot: EnvironmentSnapshot): string[] {
  const warnings: string[] = [];
  for (const [component, probe] of snapshot.probes) {
    if ('observed' in probe)
      for (const text of probe.observed.warnings ?? []) warnings.push(`${component}: ${text}`);
  }
  return warnings;
}
