import type { Action } from '../action.ts';
import type { ComponentSpec, EnvironmentSpec } from '../component.ts';
import { LamplighterError } from '../errors.ts';
import { allNeeds, inOrder } from '../graph.ts';
import type { Draft } from './draft.ts';
import { type EnvironmentSnapshot, isDark, isServing, seenOf } from './environment-snapshot.ts';
import { allNeedsOf, makePhase, needDone, preStopPhaseId, specOf, tasksOf } from './phases.ts';

/** Plans a `reset`: ends the present incarnation of every subject that has something to wipe, and begins a new one. */
export function planReset(environment: EnvironmentSpec, snapshot: EnvironmentSnapshot): Draft {
  const wiped = subjectsWith(environment, 'before-subject-starts');
  if (wiped.length === 0) throw nothingToDo(environment, 'reset', 'before-subject-starts');
  const touched = new Set<string>();
  for (const subject of wiped) {
    touched.add(subject.name);
    for (const moment of ['before-subject-starts', 'after-subject-is-ready'] as const) {
      for (const task of tasksOf(environment, subject.name, moment)) touched.add(task.name);
    }
  }
  return planTouched(environment, snapshot, touched, 'reset');
}

/** Plans an `init`: initialises the present incarnation of every subject once more, as it is. */
export function planInit(environment: EnvironmentSpec, snapshot: EnvironmentSnapshot): Draft {
  const subjects = subjectsWith(environment, 'after-subject-is-ready');
  if (subjects.length === 0) throw nothingToDo(environment, 'init', 'after-subject-is-ready');
  const touched = new Set(
    subjects.flatMap((subject) =>
      tasksOf(environment, subject.name, 'after-subject-is-ready').map((t) => t.name),
    ),
  );
  return planTouched(environment, snapshot, touched, 'init');
}

/** Phases for the touched components and the checks that rest on them; all else must be on already. */
function planTouched(
  environment: EnvironmentSpec,
  snapshot: EnvironmentSnapshot,
  touched: ReadonlySet<string>,
  action: Action,
): Draft {
  const specs = specOf(environment);
  const needsOf = (name: string) => {
    const spec = specs.get(name);
    return spec === undefined ? [] : allNeedsOf(environment, spec);
  };
  requireRest(specs, snapshot, touched, needsOf, action);
  const draft: Draft = { phases: [], leftOut: [], warnings: [] };
  for (const name of inOrder(specs.keys(), needsOf)) {
    const spec = specs.get(name);
    if (spec === undefined) continue;
    const restsOnTouched = [...allNeeds(name, needsOf)].some((need) => touched.has(need));
    if (!touched.has(name) && !(spec.shape === 'check' && restsOnTouched)) continue;
    const known = new Set(draft.phases.map((phase) => phase.id));
    const needs = needsOf(name)
      .filter((need) => known.has(need))
      .map(needDone);
    if (spec.shape === 'resource') {
      draft.phases.push(makePhase(spec, 'start', { needs, reason: 'it starts anew after the reset' }));
      continue;
    }
    if (spec.moment === 'before-subject-starts' && spec.subject !== undefined) {
      const subject = specs.get(spec.subject);
      const off = preStopPhaseId(spec.subject);
      if (subject !== undefined && !isDark(seenOf(snapshot, spec.subject))) {
        if (!known.has(off)) {
          draft.phases.push(
            makePhase(subject, 'stop', { id: off, needs: [], reason: `${name} needs it off` }),
          );
        }
        needs.push(needDone(off));
      }
    }
    draft.phases.push(
      spec.shape === 'task'
        ? makePhase(spec, 'run', { needs, forced: true, reason: `${action} was asked for` })
        : makePhase(spec, 'check', { needs, reason: `it rests on what the ${action} touches` }),
    );
  }
  return draft;
}

function requireRest(
  specs: ReadonlyMap<string, ComponentSpec>,
  snapshot: EnvironmentSnapshot,
  touched: ReadonlySet<string>,
  needsOf: (name: string) => readonly string[],
  action: Action,
): void {
  const missing = new Map<string, string>();
  for (const name of touched) {
    for (const need of allNeeds(name, needsOf)) {
      const spec = specs.get(need);
      // In an init the subject is untouched, and has to be Ready; a task of its past incarnation is no condition.
      if (spec === undefined || touched.has(need) || spec.shape === 'task') continue;
      const seen = seenOf(snapshot, need);
      if (!isServing(seen)) missing.set(need, seen?.detail ?? 'could not be looked at');
    }
  }
  if (missing.size === 0) return;
  const list = [...missing].map(([name, detail]) => `${name} (${detail})`).join(', ');
  throw new LamplighterError('usage', `${action} needs what is not on: ${list}`, {
    remedy: `Bring the environment up first${action === 'reset' ? ', with --reset' : ''}. Nothing was changed.`,
  });
}

const subjectsWith = (environment: EnvironmentSpec, moment: ComponentSpec['moment']): ComponentSpec[] =>
  environment.components.filter((spec) => tasksOf(environment, spec.name, moment).length > 0);

const nothingToDo = (environment: EnvironmentSpec, action: Action, moment: string) =>
  new LamplighterError(
    'usage',
    `${environment.name} has no task for ${action} (none with the moment ${moment})`,
    {
      remedy: 'Add such a task to the configuration, or leave this command out.',
    },
  );
