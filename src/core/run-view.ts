import type { Action, Desired } from './action.ts';
import {
  type ComponentResult,
  type Failure,
  isOver,
  type Outcome,
  type PhaseState,
  type RunEvent,
} from './events.ts';
import type { LeftOut, PlannedPhase } from './plan/plan.ts';

/** A phase as people see it; its states are those of events.ts. */
export interface PhaseView {
  planned: PlannedPhase;
  state: PhaseState;
  /** What it does, waits for, or ended with. */
  detail: string;
  /** Undefined until it starts. */
  startedAtMs?: number;
  /** Its duration in milliseconds; undefined until it is over, or when it never started. */
  durationMs?: number;
  warnings: readonly string[];
  failure?: Failure;
  blockedBy: readonly string[];
}

/** Another attempt resumed the run. */
interface Resumption {
  atMs: number;
  attempt: number;
  /** The process: `host:pid`. */
  owner: string;
  reason: string;
}

/** A run as people see it: the fold of its events, whoever shows it. */
export interface RunView {
  runId: string;
  environment: string;
  action: Action;
  desired: Desired;
  requester: string;
  startedAtMs: number;
  /** In the order of the plan. */
  phases: readonly PhaseView[];
  leftOut: readonly LeftOut[];
  /** The plan's warnings; a phase keeps its own. */
  warnings: readonly string[];
  /** Every resumption by another attempt, latest last. */
  resumptions: readonly Resumption[];
  /** Present once a person has requested the end: the reason. */
  cancelling?: string;
  /** Present once the run is over. */
  ended?: {
    outcome: Outcome;
    durationMs: number;
    criticalPathMs: number;
    expectedMs: number;
    components: Readonly<Record<string, ComponentResult>>;
  };
}

/** Adds one event. Events before `run.started` and of unknown phases change nothing. */
export function reduceRunView(view: RunView | undefined, event: RunEvent): RunView | undefined {
  if (event.type === 'run.started') return begin(event);
  if (view === undefined) return undefined;
  if (event.type === 'run.resumed') {
    const { at: atMs, attempt, owner, reason } = event;
    return { ...view, resumptions: [...view.resumptions, { atMs, attempt, owner, reason }] };
  }
  if (event.type === 'run.cancelling') return { ...view, cancelling: event.reason };
  if (event.type === 'run.finished') {
    const { outcome, durationMs, criticalPathMs, expectedMs, components } = event;
    return { ...view, ended: { outcome, durationMs, criticalPathMs, expectedMs, components } };
  }
  const phases = view.phases.map((phase) =>
    phase.planned.id === event.phase ? reducePhase(phase, event) : phase,
  );
  return { ...view, phases };
}

export function runViewOf(events: Iterable<RunEvent>): RunView | undefined {
  let view: RunView | undefined;
  for (const event of events) view = reduceRunView(view, event);
  return view;
}

/**
 * Why a run never began: an environment that cannot be probed, a plan that cannot be made, a request to end that came
 * first. Such a run has no view: this is its only event, and nothing was changed.
 */
export const neverBegan = (
  view: RunView | undefined,
  event: RunEvent | undefined,
): { outcome: Outcome; failure: Failure } | undefined =>
  view === undefined && event?.type === 'run.finished' && event.failure
    ? { outcome: event.outcome, failure: event.failure }
    : undefined;

function begin(event: Extract<RunEvent, { type: 'run.started' }>): RunView {
  const { plan, runId, environment, action, requester } = event;
  return {
    runId,
    environment,
    action,
    desired: plan.desired,
    requester,
    startedAtMs: event.at,
    // Phases without work were skipped by the plan, so they never look pending.
    phases: plan.phases.map((planned) => ({
      planned,
      state: planned.skip ? 'skipped' : 'pending',
      detail: planned.reason,
      warnings: [],
      blockedBy: [],
    })),
    leftOut: plan.leftOut,
    warnings: plan.warnings,
    resumptions: [],
  };
}

type PhaseEvent = Extract<RunEvent, { phase: string }>;

function reducePhase(phase: PhaseView, event: PhaseEvent): PhaseView {
  switch (event.type) {
    case 'phase.started':
      return { ...phase, state: 'running', detail: event.reason, startedAtMs: event.at };
    case 'phase.observed':
      return { ...phase, detail: event.detail };
    case 'phase.acting':
      return { ...phase, state: 'running', detail: event.reason };
    case 'phase.acted':
      return { ...phase, detail: event.detail };
    case 'phase.waiting':
      return { ...phase, state: 'waiting', detail: event.detail };
    case 'phase.retrying':
      return { ...phase, state: 'running', detail: `trying again: ${event.operation}: ${event.errorName}` };
    case 'phase.warned':
      return { ...phase, warnings: [...phase.warnings, event.message] };
    case 'phase.finished':
      return {
        ...phase,
        state: event.state,
        detail: event.detail,
        ...(phase.startedAtMs !== undefined && { durationMs: event.durationMs }),
        ...(event.failure && { failure: event.failure }),
        blockedBy: event.blockedBy ?? [],
      };
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** The progress of a phase or a run, all in milliseconds. */
export interface Progress {
  elapsedMs: number;
  /** Until its expected end; 0 when it is over or late. */
  remainingMs: number;
  /** Until the p90 of earlier ones; the same as `remainingMs` where that is not known. */
  remainingAtMostMs: number;
  /**
   * How far it is beyond its expected end; 0 within the p90 of earlier ones, and where that is not known, within the
   * tolerance, because expectations are averages. Two polls have passed by then.
   */
  lateMs: number;
}

const TOLERANCE = { share: 0.1, ms: 5_000 };

export function phaseProgress(phase: PhaseView, nowMs: number): Progress {
  const { expectedMs, p90Ms } = phase.planned;
  const atMostMs = Math.max(expectedMs, p90Ms ?? 0);
  if (isOver(phase.state)) {
    return { elapsedMs: phase.durationMs ?? 0, remainingMs: 0, remainingAtMostMs: 0, lateMs: 0 };
  }
  if (phase.startedAtMs === undefined) {
    return { elapsedMs: 0, remainingMs: expectedMs, remainingAtMostMs: atMostMs, lateMs: 0 };
  }
  const elapsedMs = Math.max(0, nowMs - phase.startedAtMs);
  const lateMs = elapsedMs - expectedMs;
  const share = p90Ms === undefined ? TOLERANCE.share : 0;
  // A phase that may be noticed later is not late before it is polled.
  const unseenMs = 2 * (phase.planned.lateMs ?? 0);
  const isLate = elapsedMs > atMostMs + unseenMs && lateMs > expectedMs * share + TOLERANCE.ms + unseenMs;
  return {
    elapsedMs,
    remainingMs: Math.max(0, -lateMs),
    remainingAtMostMs: Math.max(0, atMostMs - elapsedMs),
    lateMs: isLate ? lateMs : 0,
  };
}

export interface RunProgress extends Progress {
  /** Phases that ended well, of those with work. */
  done: number;
  total: number;
  /** The running phases, the one that ends last first. */
  underWay: readonly PhaseView[];
}

/** The remaining time is the longest chain of the remaining phases; a late phase counts as about to end. */
export function runProgress(view: RunView, nowMs: number): RunProgress {
  const endOf = endsOf(view, (phase) => phaseProgress(phase, nowMs).remainingMs);
  const lastEndOf = endsOf(view, (phase) => phaseProgress(phase, nowMs).remainingAtMostMs);
  const work = view.phases.filter((phase) => !phase.planned.skip);
  const underWay = work
    .filter((phase) => phase.state === 'running' || phase.state === 'waiting')
    .sort((a, b) => endOf(b) - endOf(a));
  const over = view.ended !== undefined;
  return {
    elapsedMs: view.ended?.durationMs ?? Math.max(0, nowMs - view.startedAtMs),
    remainingMs: over ? 0 : Math.max(0, ...work.map(endOf)),
    remainingAtMostMs: over ? 0 : Math.max(0, ...work.map(lastEndOf)),
    lateMs: over ? 0 : Math.max(0, ...underWay.map((phase) => phaseProgress(phase, nowMs).lateMs)),
    done: work.filter(endedWell).length,
    total: work.length,
    underWay,
  };
}

/** From now until each phase ends, in milliseconds: after the longest chain of its remaining needs. */
function endsOf(view: RunView, leftOf: (phase: PhaseView) => number): (phase: PhaseView) => number {
  const byId = new Map(view.phases.map((phase) => [phase.planned.id, phase]));
  const ends = new Map<string, number>();
  const endOf = (phase: PhaseView): number => {
    const known = ends.get(phase.planned.id);
    if (known !== undefined) return known;
    if (isOver(phase.state)) return 0;
    let start = 0;
    for (const need of phase.planned.needs) {
      const needed = byId.get(need.phase);
      if (needed) start = Math.max(start, endOf(needed));
    }
    const end = start + leftOf(phase);
    ends.set(phase.planned.id, end);
    return end;
  };
  return endOf;
}

/** Done, or found to be as wanted; not skipped for another's failure. */
export const endedWell = ({ state, blockedBy }: PhaseView): boolean =>
  state === 'done' || (state === 'skipped' && blockedBy.length === 0);

/** The phases that a pending one still waits for. */
export function waitsFor(view: RunView, phase: PhaseView): string[] {
  const needs = new Set(phase.planned.needs.map((need) => need.phase));
  return view.phases
    .filter((other) => needs.has(other.planned.id) && !isOver(other.state))
    .map((other) => other.planned.id);
}
