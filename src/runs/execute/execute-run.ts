import type { Part } from '../../core/component.ts';
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
  parts: ReadonlyMap<string, Part>;
  clock: Clock;
  random: Random;
  journal: Journal;
  /** Abort it to cancel the run: waits end at once, an effect under way gets its answer. */
  signal: AbortSignal;
  /** Abort it to let go of the run without ending it, so that another attempt goes on. */
  release?: AbortSignal;
  /** What this attempt saw of each component before it planned: a look of some seconds ago is not repeated. */
  seen?: ReadonlyMap<string, SeenAt>;
  /** Where an earlier attempt left off, and who goes on. */
  resume?: { state: JournalState; attempt: number; owner: string; reason: string };
}

export interface FinishedRun {
  /** `released`: this attempt let go of it; it is not over. */
  outcome: Outcome | 'released';
  /** What this attempt has recorded. */
  events: readonly RunEvent[];
}

/**
 * Carries out a plan: every phase begins as soon as its needs allow, all at once where nothing ties them, and
 * a failure holds up only what needs what failed. Ends with `run.finished`.
 *
 * Rejects only when the journal can no longer be written (or another attempt has the run), because then
 * nothing that happens would be known: no effect is begun any more.
 */
export async function executeRun(given: RunOptions): Promise<FinishedRun> {
  // Whoever sets the clock of the machine must not time a run out by that, nor make it take less than nothing.
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

  // The time in which nobody worked on it is nobody's fault: a resumed run has its whole time again.
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
    // Whatever was recorded before letting go must be there for the one who goes on.
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
