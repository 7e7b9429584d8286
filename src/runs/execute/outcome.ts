import type { ComponentResult, Outcome, RunEventBody } from '../../core/events.ts';
import { longestPath } from '../../core/graph.ts';
import type { Plan } from '../../core/plan/plan.ts';

export type PhaseEnd = Omit<Extract<RunEventBody, { type: 'phase.finished' }>, 'type'>;

/** One result per component of the environment: of several phases the last decides, unless one failed. */
export function componentResults(
  plan: Plan,
  ends: ReadonlyMap<string, PhaseEnd>,
): Record<string, ComponentResult> {
  const results: Record<string, ComponentResult> = {};
  for (const phase of plan.phases) {
    const end = ends.get(phase.id);
    if (end === undefined) continue;
    const before = results[phase.component];
    const took = (before?.durationMs ?? 0) + end.durationMs;
    const went = before !== undefined && wentWrong(before.result) ? before.result : resultOf(end);
    results[phase.component] = {
      result: went,
      detail: before !== undefined && wentWrong(before.result) ? before.detail : end.detail,
      ...(took > 0 && { durationMs: took }),
    };
  }
  for (const { component, reason } of plan.leftOut)
    results[component] = { result: 'left-out', detail: reason };
  return results;
}

const wentWrong = (result: ComponentResult['result']): boolean =>
  result === 'failed' || result === 'cancelled';

function resultOf(end: PhaseEnd): ComponentResult['result'] {
  if (end.state === 'done') return 'succeeded';
  if (end.state === 'skipped') return end.blockedBy === undefined ? 'unchanged' : 'blocked';
  return end.state;
}

/**
 * `partial` when something failed but blocked nothing and another component succeeded; `failed` when a failure blocked
 * others, or when nothing succeeded.
 */
export function outcomeOf(
  components: Readonly<Record<string, ComponentResult>>,
  cancelled: boolean,
): Outcome {
  const results = Object.values(components).map((component) => component.result);
  if (cancelled && results.some((result) => result === 'cancelled')) return 'cancelled';
  if (!results.some((result) => result === 'failed' || result === 'blocked')) return 'succeeded';
  if (results.includes('blocked')) return 'failed';
  return results.some((result) => result === 'succeeded' || result === 'unchanged') ? 'partial' : 'failed';
}

/** The duration of the longest chain of phases by their actual times, in milliseconds. */
export function actualCriticalPathMs(plan: Plan, ends: ReadonlyMap<string, PhaseEnd>): number {
  const needs = new Map(plan.phases.map((phase) => [phase.id, phase.needs.map((need) => need.phase)]));
  return longestPath(
    needs.keys(),
    (id) => needs.get(id) ?? [],
    (id) => ends.get(id)?.durationMs ?? 0,
  ).ms;
}
