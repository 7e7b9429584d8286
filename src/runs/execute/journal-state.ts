import type { RunEvent } from '../../core/events.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { PhaseEnd } from './outcome.ts';
import type { TaskPast } from './task-phase.ts';

/** The state of a run by its journal: what another attempt needs to continue. */
export interface JournalState {
  plan: Plan;
  startedAtMs: number;
  lastSeq: number;
  /** Phases that are over. */
  ends: ReadonlyMap<string, PhaseEnd>;
  /** When each phase that has begun did so. */
  startedPhases: ReadonlyMap<string, number>;
  tasks: ReadonlyMap<string, TaskPast>;
  /** When the one call in place of the members' own was answered, by its phase. */
  delegatedAtMs: ReadonlyMap<string, number>;
  finished: boolean;
}

/** Folds the events of one run; undefined when there is no `run.started`. */
export function readJournal(events: readonly RunEvent[]): JournalState | undefined {
  const [first] = events;
  if (first?.type !== 'run.started') return undefined;
  const members = new Set(first.plan.phases.filter((phase) => phase.members).map((phase) => phase.id));
  const ends = new Map<string, PhaseEnd>();
  const startedPhases = new Map<string, number>();
  const tasks = new Map<string, TaskPast>();
  const delegatedAtMs = new Map<string, number>();
  let finished = false;
  for (const event of events) {
    switch (event.type) {
      case 'phase.started':
        startedPhases.set(event.phase, event.at);
        break;
      case 'phase.acting':
        // A later intent replaces an earlier one: it is only written once the earlier one is settled.
        if (event.act === 'run')
          tasks.set(event.phase, { intent: (event.intent ?? {}) as TaskPast['intent'] & {} });
        break;
      case 'phase.acted':
        if (event.act !== 'run') break;
        tasks.set(event.phase, {
          ...tasks.get(event.phase),
          receipt: (event.receipt ?? {}) as TaskPast['receipt'] & {},
        });
        if (members.has(event.phase)) delegatedAtMs.set(event.phase, event.at);
        break;
      case 'phase.finished': {
        const { phase, state, detail, durationMs, tookMs, failure, blockedBy } = event;
        ends.set(phase, {
          phase,
          state,
          detail,
          durationMs,
          ...(tookMs !== undefined && { tookMs }),
          ...(failure && { failure }),
          ...(blockedBy && { blockedBy }),
        });
        break;
      }
      case 'run.finished':
        finished = true;
        break;
      default:
    }
  }
  return {
    plan: first.plan,
    startedAtMs: first.at,
    lastSeq: events.at(-1)?.seq ?? 0,
    ends,
    startedPhases,
    tasks,
    delegatedAtMs,
    finished,
  };
}
