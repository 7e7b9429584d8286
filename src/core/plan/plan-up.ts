import type { ComponentSpec, EnvironmentSpec } from '../component.ts';
import { allNeeds, inOrder } from '../graph.ts';
import { delegate } from './delegate.ts';
import type { Draft, PlanOptions } from './draft.ts';
import { evaluateTasks, type TaskVerdict } from './due-tasks.ts';
import { type EnvironmentSnapshot, isDark, isServing, seenOf } from './environment-snapshot.ts';
import {
  allNeedsOf,
  expectedStart,
  makePhase,
  needDone,
  preStopPhaseId,
  prestartPhaseId,
  specOf,
  tasksOf,
} from './phases.ts';
import type { PhaseNeed, PlannedPhase } from './plan.ts';

/**
 * Plans an `up`: everything comes on, each component as soon as its needs are there; what is on already is left alone.
 */
export function planUp(
  environment: EnvironmentSpec,
  snapshot: EnvironmentSnapshot,
  options: PlanOptions,
): Draft {
  const specs = specOf(environment);
  const draft: Draft = { phases: [], leftOut: [], warnings: [] };
  const chosen = environment.components.filter(
    (spec) => !options.infraOnly || spec.layer === 'infrastructure',
  );
  const isChosen = new Set(chosen.map((spec) => spec.name));
  for (const spec of environment.components) {
    if (!isChosen.has(spec.name)) {
      draft.leftOut.push({ component: spec.name, reason: 'only the infrastructure was asked for' });
    }
  }

  const verdicts = new Map<string, TaskVerdict>();
  for (const subject of new Set(chosen.map((spec) => spec.subject))) {
    const spec = subject === undefined ? undefined : specs.get(subject);
    if (spec === undefined) continue;
    const verdict = evaluateTasks(environment, spec, snapshot, options.reset === true);
    verdicts.set(spec.name, verdict);
    draft.warnings.push(...verdict.warnings);
  }

  const active = new Set<string>();
  const needsOf = (name: string) => {
    const spec = specs.get(name);
    return spec === undefined ? [] : allNeedsOf(environment, spec).filter((need) => isChosen.has(need));
  };
  for (const name of inOrder(isChosen, needsOf)) {
    const spec = specs.get(name);
    if (spec === undefined || spec.moment === 'instead-of-members') continue;
    const needs: PhaseNeed[] = needsOf(name).map(needDone);
    const upstreamActive = [...allNeeds(name, needsOf)].some((need) => active.has(need));
    const subjectActive = active.has(spec.subject ?? '');
    const pendingReadyAfter = spec.readyAfter?.filter((need) => active.has(need)) ?? [];
    const circumstances = {
      environment,
      snapshot,
      needs,
      verdicts,
      upstreamActive,
      subjectActive,
      pendingReadyAfter,
    };
    for (const phase of phasesOf(spec, circumstances)) {
      draft.phases.push(phase);
      if (!phase.skip) active.add(phase.component);
    }
  }
  delegate(environment, draft, 'start');
  return draft;
}

interface Circumstances {
  environment: EnvironmentSpec;
  snapshot: EnvironmentSnapshot;
  needs: PhaseNeed[];
  verdicts: ReadonlyMap<string, TaskVerdict>;
  /** Whether one of its needs, direct or transitive, is not there yet. */
  upstreamActive: boolean;
  /** Tasks only: whether their subject is on its way. */
  subjectActive: boolean;
  /** Those of `readyAfter` that are not there yet. */
  pendingReadyAfter: readonly string[];
}

function phasesOf(spec: ComponentSpec, at: Circumstances): PlannedPhase[] {
  switch (spec.shape) {
    case 'resource':
      return resourcePhases(spec, at);
    case 'check': {
      const seen = seenOf(at.snapshot, spec.name);
      const skip = isServing(seen) && !at.upstreamActive;
      return [
        makePhase(spec, 'check', {
          needs: at.needs,
          skip,
          reason: skip ? (seen?.detail ?? 'answers') : 'it must answer before people are told',
        }),
      ];
    }
    case 'task': {
      const verdict = at.verdicts.get(spec.subject ?? '');
      const due = verdict?.due ?? true;
      // The incarnation continues while its subject is brought back: at the end it must still be the one that was seen.
      const confirmOnly = !due && at.subjectActive && spec.moment === 'after-subject-is-ready';
      return [
        makePhase(spec, 'run', {
          needs: [...at.needs, ...(due ? preStopNeed(spec, at) : [])],
          skip: !due && !confirmOnly,
          confirmOnly,
          forced: verdict?.forced ?? false,
          reason: verdict?.reason ?? 'it runs at every start',
        }),
      ];
    }
    default:
      return spec.shape satisfies never;
  }
}

/** A task that needs its subject off waits for the phase that stops it. */
function preStopNeed(task: ComponentSpec, at: Circumstances): PhaseNeed[] {
  if (task.moment !== 'before-subject-starts' || task.subject === undefined) return [];
  return isDark(seenOf(at.snapshot, task.subject)) ? [] : [needDone(preStopPhaseId(task.subject))];
}

function resourcePhases(spec: ComponentSpec, at: Circumstances): PlannedPhase[] {
  const seen = seenOf(at.snapshot, spec.name);
  const wipes = tasksOf(at.environment, spec.name, 'before-subject-starts');
  const verdict = at.verdicts.get(spec.name);
  // Also without anything to wipe: a once-per-incarnation task is not repeated in the same incarnation.
  const restarts = verdict?.due === true && !isDark(seen) && (wipes.length > 0 || verdict.underWay);
  const phases: PlannedPhase[] = [];
  if (restarts) {
    phases.push(
      makePhase(spec, 'stop', {
        id: preStopPhaseId(spec.name),
        needs: [],
        reason:
          wipes.length > 0
            ? `${wipes.map((task) => task.name).join(', ')} needs it off (now: ${seen?.detail ?? 'unknown'})`
            : `it begins a new life: ${verdict.reason}`,
      }),
    );
  }
  const skip = isServing(seen) && !restarts;
  const reason = startReason(seen?.detail, skip, restarts, verdict);
  const needs = [...at.needs, ...(restarts ? [needDone(preStopPhaseId(spec.name))] : [])];
  const expected = restarts ? {} : expectedStart(spec, seen);
  const later = skip ? [] : at.pendingReadyAfter;
  if (later.length === 0) return [...phases, makePhase(spec, 'start', { needs, skip, reason, ...expected })];
  const { p90Ms: _, ...planned } = makePhase(spec, 'start', {
    needs: [...needs, needDone(prestartPhaseId(spec.name))],
    reason: `asked to start already; it is ready only after ${later.join(', ')}`,
    startedBy: prestartPhaseId(spec.name),
    expectedMs: SOON_READY_MS,
  });
  const early = makePhase(spec, 'start', {
    id: prestartPhaseId(spec.name),
    needs: needs.filter((need) => !later.includes(need.phase)),
    reason: `${reason}; it may boot while ${later.join(', ')} is on its way`,
    onlyAsks: true,
    expectedMs: ASKED_MS,
  });
  return [...phases, early, planned];
}

/** The expected time of one call and its answer, in milliseconds. */
const ASKED_MS = 2_000;
/** The expected time until a component that has booted meanwhile is Ready, a poll or two, in milliseconds. */
const SOON_READY_MS = 5_000;

function startReason(
  detail: string | undefined,
  skip: boolean,
  restarts: boolean,
  verdict: TaskVerdict | undefined,
): string {
  if (detail === undefined) return 'it could not be looked at; it is asked again when its turn comes';
  if (skip) return `already ${detail}`;
  return restarts ? `it starts anew: ${verdict?.reason ?? 'a task needs it'}` : `now: ${detail}`;
}
