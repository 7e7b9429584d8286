import type { ComponentSpec, EnvironmentSpec } from '../component.ts';
import { allNeeds, inOrder } from '../graph.ts';
import { delegate } from './delegate.ts';
import type { Draft, PlanOptions } from './draft.ts';
import { judgeLife, type LifeVerdict } from './life.ts';
import {
  allNeedsOf,
  earlyId,
  expectedStart,
  makePhase,
  needDone,
  offFirstId,
  specOf,
  tasksOf,
} from './phases.ts';
import type { PhaseNeed, PlannedPhase } from './plan.ts';
import { isDark, isServing, type Survey, seenOf } from './survey.ts';

/**
 * Plans an `up`: everything comes on, each component as soon as its needs are there; what is on already is left alone.
 */
export function planUp(environment: EnvironmentSpec, survey: Survey, options: PlanOptions): Draft {
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

  const lives = new Map<string, LifeVerdict>();
  for (const subject of new Set(chosen.map((spec) => spec.subject))) {
    const spec = subject === undefined ? undefined : specs.get(subject);
    if (spec === undefined) continue;
    const verdict = judgeLife(environment, spec, survey, options.reset === true);
    lives.set(spec.name, verdict);
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
    const stillToCome = spec.readyAfter?.filter((need) => active.has(need)) ?? [];
    const circumstances = { environment, survey, needs, lives, upstreamActive, subjectActive, stillToCome };
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
  survey: Survey;
  needs: PhaseNeed[];
  lives: ReadonlyMap<string, LifeVerdict>;
  /** Whether one of its needs, direct or transitive, is not there yet. */
  upstreamActive: boolean;
  /** Tasks only: whether their subject is on its way. */
  subjectActive: boolean;
  /** Those of `readyAfter` that are not there yet. */
  stillToCome: readonly string[];
}

function phasesOf(spec: ComponentSpec, at: Circumstances): PlannedPhase[] {
  switch (spec.shape) {
    case 'resource':
      return resourcePhases(spec, at);
    case 'check': {
      const seen = seenOf(at.survey, spec.name);
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
      const life = at.lives.get(spec.subject ?? '');
      const due = life?.due ?? true;
      // The incarnation continues while its subject is brought back: at the end it must still be the one that was seen.
      const confirmOnly = !due && at.subjectActive && spec.moment === 'after-subject-is-ready';
      return [
        makePhase(spec, 'run', {
          needs: [...at.needs, ...(due ? roomFor(spec, at) : [])],
          skip: !due && !confirmOnly,
          confirmOnly,
          forced: life?.forced ?? false,
          reason: life?.reason ?? 'it runs at every start',
        }),
      ];
    }
    default:
      return spec.shape satisfies never;
  }
}

/** A task that needs its subject off waits for the phase that stops it. */
function roomFor(task: ComponentSpec, at: Circumstances): PhaseNeed[] {
  if (task.moment !== 'before-subject-starts' || task.subject === undefined) return [];
  return isDark(seenOf(at.survey, task.subject)) ? [] : [needDone(offFirstId(task.subject))];
}

function resourcePhases(spec: ComponentSpec, at: Circumstances): PlannedPhase[] {
  const seen = seenOf(at.survey, spec.name);
  const wipes = tasksOf(at.environment, spec.name, 'before-subject-starts');
  const life = at.lives.get(spec.name);
  // Also without anything to wipe: a once-per-incarnation task is not repeated in the same incarnation.
  const restarts = life?.due === true && !isDark(seen) && (wipes.length > 0 || life.underWay);
  const phases: PlannedPhase[] = [];
  if (restarts) {
    phases.push(
      makePhase(spec, 'stop', {
        id: offFirstId(spec.name),
        needs: [],
        reason:
          wipes.length > 0
            ? `${wipes.map((task) => task.name).join(', ')} needs it off (now: ${seen?.detail ?? 'unknown'})`
            : `it begins a new life: ${life.reason}`,
      }),
    );
  }
  const skip = isServing(seen) && !restarts;
  const reason = startReason(seen?.detail, skip, restarts, life);
  const needs = [...at.needs, ...(restarts ? [needDone(offFirstId(spec.name))] : [])];
  const expected = restarts ? {} : expectedStart(spec, seen);
  const later = skip ? [] : at.stillToCome;
  if (later.length === 0) return [...phases, makePhase(spec, 'start', { needs, skip, reason, ...expected })];
  const { p90Ms: _, ...planned } = makePhase(spec, 'start', {
    needs: [...needs, needDone(earlyId(spec.name))],
    reason: `asked to start already; it is ready only after ${later.join(', ')}`,
    startedBy: earlyId(spec.name),
    expectedMs: SOON_READY_MS,
  });
  const early = makePhase(spec, 'start', {
    id: earlyId(spec.name),
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
  life: LifeVerdict | undefined,
): string {
  if (detail === undefined) return 'it could not be looked at; it is asked again when its turn comes';
  if (skip) return `already ${detail}`;
  return restarts ? `it starts anew: ${life?.reason ?? 'a task needs it'}` : `now: ${detail}`;
}
