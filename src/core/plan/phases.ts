import type { ComponentSpec, EnvironmentSpec } from '../component.ts';
import type { Observation } from '../observation.ts';
import type { PhaseNeed, PlannedPhase, Verb } from './plan.ts';

/** The id of the stop that makes room for a task which needs its subject off. */
export const preStopPhaseId = (component: string): string => `${component}/off-first`;

/** The id of the start of a component that may boot while one of its needs is still on its way. */
export const prestartPhaseId = (component: string): string => `${component}/early`;

export const needDone = (phase: string): PhaseNeed => ({ phase, mode: 'done' });
export const needOver = (phase: string): PhaseNeed => ({ phase, mode: 'over' });

export function makePhase(
  spec: ComponentSpec,
  verb: Verb,
  details: Pick<PlannedPhase, 'needs' | 'reason'> & Partial<PlannedPhase>,
): PlannedPhase {
  const { upMs, downMs, upP90Ms, downP90Ms } = spec.expected;
  const p90Ms = verb === 'stop' ? downP90Ms : upP90Ms;
  return {
    id: spec.name,
    component: spec.name,
    kind: spec.kind,
    verb,
    skip: false,
    confirmOnly: false,
    forced: false,
    expectedMs: verb === 'stop' ? downMs : upMs,
    ...(p90Ms !== undefined && { p90Ms }),
    timeoutMs: spec.timeoutMs,
    pollMs: spec.pollMs,
    layer: spec.layer,
    ...details,
  };
}

/** The expected time of a start: from `stopping` or `deleting` it includes the way down. */
export function expectedStart(
  spec: ComponentSpec,
  seen: Observation | undefined,
): Pick<PlannedPhase, 'expectedMs' | 'p90Ms'> {
  const { upMs, downMs, upP90Ms, downP90Ms } = spec.expected;
  const wayDownFirst =
    (seen?.state === 'stopping' && seen.traits?.interruptible !== true) || seen?.state === 'deleting';
  if (!wayDownFirst) return { expectedMs: upMs, ...(upP90Ms !== undefined && { p90Ms: upP90Ms }) };
  const isLearned = upP90Ms !== undefined || downP90Ms !== undefined;
  return {
    expectedMs: downMs + upMs,
    ...(isLearned && { p90Ms: (downP90Ms ?? downMs) + (upP90Ms ?? upMs) }),
  };
}

export const specOf = (environment: EnvironmentSpec): ReadonlyMap<string, ComponentSpec> =>
  new Map(environment.components.map((spec) => [spec.name, spec]));

export const tasksOf = (
  environment: EnvironmentSpec,
  subject: string,
  moment: ComponentSpec['moment'],
): ComponentSpec[] =>
  environment.components.filter((spec) => spec.subject === subject && spec.moment === moment);

/**
 * The needs of a component, with those that follow from a task's subject: a subject starts after the tasks that need it
 * off, and a task that needs it Ready comes after it.
 */
export function allNeedsOf(environment: EnvironmentSpec, spec: ComponentSpec): string[] {
  const needs = new Set(spec.needs);
  for (const task of tasksOf(environment, spec.name, 'before-subject-starts')) needs.add(task.name);
  if (spec.moment === 'after-subject-is-ready' && spec.subject !== undefined) needs.add(spec.subject);
  return [...needs];
}
