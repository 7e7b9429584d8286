import type { ComponentSpec, EnvironmentSpec } from '../component.ts';
import { type EnvironmentSnapshot, isDark, seenOf } from './environment-snapshot.ts';
import { tasksOf } from './phases.ts';

/** Whether the tasks that belong to a subject's incarnation are due, and why. */
export interface TaskVerdict {
  due: boolean;
  /** Due although they show as done, because a person requested it. */
  forced: boolean;
  /** An incarnation is under way: what is done for a new one needs this one to end. */
  underWay: boolean;
  reason: string;
  /** Unknowns are reported, and nothing is repeated for them. */
  warnings: string[];
}

/**
 * Decides whether the tasks of a subject are due. They belong together: what is wiped before an incarnation begins (a
 * Kafka reset) and what is done once it is Ready (initialising the engine) are due together or not at all.
 *
 * They are due when no incarnation is under way, when evidence shows that none of those under way was initialised, or
 * when a person requests it. Being not Ready for a moment, having another size than configured, resting on something
 * that is not on: none of that ends an incarnation. Unknowns wipe nothing.
 */
export function evaluateTasks(
  environment: EnvironmentSpec,
  subject: ComponentSpec,
  snapshot: EnvironmentSnapshot,
  asked: boolean,
): TaskVerdict {
  const seen = seenOf(snapshot, subject.name);
  const incarnations = snapshot.incarnations.get(subject.name);
  const underWay = incarnations !== undefined && incarnations > 0;
  const due = (reason: string, forced = false): TaskVerdict => ({
    due: true,
    forced,
    underWay,
    reason,
    warnings: [],
  });
  if (asked) return due('a reset was asked for', true);
  if (incarnations === 0 || (incarnations === undefined && isDark(seen))) {
    return due(`${subject.name} begins a new life (now: ${seen?.detail ?? 'unknown'})`);
  }

  const warnings: string[] = [];
  const reasons: string[] = [];
  for (const task of tasksOf(environment, subject.name, 'after-subject-is-ready')) {
    const evidence = snapshot.evidence.get(task.name);
    if (evidence?.answer === 'no') return due(evidence.reason);
    if (evidence?.answer === 'yes') reasons.push(evidence.reason);
    else warnings.push(notKnown(task, subject, evidence?.reason));
  }
  if (incarnations === undefined && warnings.length === 0)
    warnings.push(notKnown(subject, subject, undefined));
  const reason = reasons[0] ?? `${subject.name} is in the middle of its life`;
  return { due: false, forced: false, underWay, reason, warnings };
}

const notKnown = (
  task: ComponentSpec,
  subject: ComponentSpec,
  reason = 'it could not be looked at',
): string =>
  `${task.name}: whether the present life of ${subject.name} is initialised cannot be known (${reason}). ` +
  'Nothing is repeated for that; ask for a reset if it is needed.';
