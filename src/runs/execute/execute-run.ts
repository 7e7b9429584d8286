import type { Driver } from '../../core/component.ts';
import type { Outcome, RunEvent } from '../../core/events.ts';
import type { SeenAt } from '../../core/observation.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Journal } from '../../core/ports/journal.ts';
import type { Random } from '../../core/ports/random.ts';
import { Execution } from './execution.ts';
import type { JournalState } from './journal-state.ts';
import { actualCriticalPathMs, componentResults, outcomeOf } from './outcome.ts';
import { createRecorder, type Recorder } from './recorder.ts';

export interface RunOptions {
  runId: string;
  requester: string;
  plan: Plan;
  parts: ReadonlyMap<string, Driver>;
  clock: Clock;
  random: Random;
  journal: Journal;
  /** Abort it to cancel the run: waits end at once, an effect under way gets its result. */
  signal: AbortSignal;
  /** Abort it to release the run without ending it, so that another attempt continues. */
  release?: AbortSignal;
  /** This attempt's observations before planning: a probe of some seconds ago is not repeated. */
  seen?: ReadonlyMap<string, SeenAt>;
  /** Where an earlier attempt ended, and who continues. */
  resume?: { state: JournalState; attempt: number; owner: string; reason: string };
}

export interface FinishedRun {
  /** `released`: this attempt released the run; it is not over. */
  outcome: Outcome | 'released';
  /** The events that this attempt has recorded. */
  events: readonly RunEvent[];
}

/**
 * Carries out a plan: every phase begins as soon as its needs allow, concurrently where nothing orders them, and a
 * failure blocks only what needs the failed phase. Ends with `run.finished`.
 *
 * Rejects only when the journal can no longer be written (or another attempt has the run), because then no result would
 * be recorded: no effect is begun any more.
 */
export async function executeRun(given: RunOptions): Promise<FinishedRun> {
  // A steady clock: setting the machine's clock must neither time a run out nor give it a negative duration.
  const options = { ...given, clock: given.clock.steady?.() ?? given.clock };
  const { plan, clock, runId, resume } = options;
  const unwritable = new AbortController();
  const recorder = createRecorder({
    runId,
    clock,
    journal: options.journal,
    lastSeq: resume?.state.lastSeq ?? 0,
    onFailure: (error) => unwritable.abort(error),
  });
  const gone = AbortSignal.any([unwritable.signal, ...(options.release ? [options.release] : [])]);
  const startedAtMs = resume?.state.startedAtMs ?? clock.now();
  await recordBeginning(options, recorder);
  const announceCancel = () => void recordCancelling(options.signal, recorder).catch(() => {});
  options.signal.addEventListener('abort', announceCancel, { once: true });
  if (options.signal.aborted) announceCancel();

  // The time in which nobody worked on the run does not count: a resumed run has its whole time again.
  const execution = new Execution({
    ...options,
    recorder,
    gone,
    runDeadlineMs: clock.now() + plan.timeoutMs,
    past: resume?.state,
  });
  const ends = await execution.settleAll().finally(() => {
    options.signal.removeEventListener('abort', announceCancel);
  });
  if (ends === undefined) {
    // Every event recorded before the release must be in the journal for the next attempt.
    await recorder.drained();
    return { outcome: 'released', events: recorder.events };
  }

  const components = componentResults(plan, ends);
  const outcome = outcomeOf(components, options.signal.aborted);
  await recorder.record({
    type: 'run.finished',
    outcome,
    // An earlier attempt may have had another clock.
    durationMs: Math.max(0, clock.now() - startedAtMs),
    criticalPathMs: actualCriticalPathMs(plan, ends),
    expectedMs: plan.criticalPath.ms,
    components,
  });
  await recorder.drained();
  return { outcome, events: recorder.events };
}

function recordBeginning(options: RunOptions, recorder: Recorder): Promise<void> {
  const { plan, requester, resume } = options;
  if (resume !== undefined) {
    const { attempt, owner, reason } = resume;
    return recorder.record({ type: 'run.resumed', attempt, owner, reason });
  }
  const { environment, action } = plan;
  return recorder.record({ type: 'run.started', environment, action, requester, plan });
}

function recordCancelling(signal: AbortSignal, recorder: Recorder): Promise<void> {
  const reason = signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
  return recorder.record({ type: 'run.cancelling', reason });
}
