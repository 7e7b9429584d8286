import type { Task, TaskIntent, TaskReceipt } from '../../core/component.ts';
import { LamplighterError } from '../../core/errors.ts';
import { REPEAT_EFFECT, REPEAT_LOOK } from '../../core/retry.ts';
import {
  type PhaseContext,
  PhaseReporter,
  PollBackoff,
  retryInPhase,
  sleepUntilNextProbe,
} from './phase-context.ts';

export interface TaskEnd {
  state: 'done' | 'skipped';
  detail: string;
}

/** What an earlier attempt of the same run journaled about the task before it ended. */
export interface TaskPast {
  intent?: TaskIntent;
  receipt?: TaskReceipt;
}

/**
 * Runs a task so that its effect does not happen twice by accident:
 *
 *   already done? ──yes──> skipped
 *        │ no, or an incarnation too young to tell
 *   may it run? ──refuse──> failed, nothing changed
 *        │ yes
 *   intent journaled ──> effect ──> result journaled ──> verified (and remembered) | failed
 *
 * Taken up by another attempt it goes on where the journal ends: after a result it only verifies; after an
 * intent without a result it asks the world whether the effect happened, and fails when that cannot be known.
 */
export async function runTaskPhase(context: PhaseContext, task: Task, past: TaskPast = {}): Promise<TaskEnd> {
  const reporter = new PhaseReporter(context);
  const probe = <T>(call: () => Promise<T>) => retryInPhase(context, reporter, REPEAT_LOOK, call);
  const verified = async (receipt: TaskReceipt): Promise<TaskEnd> => ({
    state: 'done',
    detail: await awaitVerdict(context, reporter, task, receipt),
  });

  if (past.receipt !== undefined) return verified(past.receipt);
  if (past.intent !== undefined) {
    const { intent } = past;
    const evidence = await probe(async () => task.happened?.(intent, context.cancelled));
    if (evidence?.answer === 'yes') {
      const receipt = evidence.receipt ?? {};
      await recordActed(context, `the effect had happened: ${evidence.reason}`, receipt);
      return verified(receipt);
    }
    if (evidence?.answer !== 'no') {
      throw cannotKnow(context, evidence?.reason ?? 'the attempt before ended in the middle of its effect');
    }
  } else if (!context.phase.forced) {
    const evidence = await probe(() => task.alreadyDone(context.cancelled));
    if (evidence.answer === 'yes') {
      if (evidence.lifeId !== undefined) await context.remember(evidence.lifeId);
      return { state: 'skipped', detail: evidence.reason };
    }
    if (context.phase.confirmOnly) {
      if (evidence.answer === 'no') throw anotherLife(context, evidence.reason);
      const detail = `whether it was done cannot be known, so nothing is repeated: ${evidence.reason}`;
      reporter.warn(detail);
      return { state: 'skipped', detail };
    }
    // The plan has found it due: its subject has just begun an incarnation, which is too young for evidence.
    if (evidence.answer === 'unknown') reporter.warn(evidence.reason);
  }
  await awaitPermission(context, reporter, task);
  // The facts fixed by the lost attempt stay: part of its effect may be there, and only these facts can tell which.
  const intent = past.intent ?? (await probe(async () => (await task.prepare?.(context.cancelled)) ?? {}));

  context.cancelled.throwIfAborted();
  const { id: phase, reason } = context.phase;
  await context.record({ type: 'phase.acting', phase, act: 'run', reason, intent });
  const receipt = await task.run({
    intent,
    desired: context.desired,
    signal: context.shielded,
    confirm: () => context.confirm(),
    progress: (detail) => reporter.waiting(detail),
    warn: (message) => reporter.warn(message),
    retry: (call) => retryInPhase(context, reporter, REPEAT_EFFECT, call),
    until: async (wanted) => {
      for (;;) {
        const found = await probe(wanted);
        if (found !== undefined) return found;
        await sleepUntilNextProbe(context);
      }
    },
  });
  reporter.acted();
  await recordActed(context, 'effect made', receipt);
  return verified(receipt);
}

const recordActed = (context: PhaseContext, detail: string, receipt: TaskReceipt): Promise<void> =>
  context.record({ type: 'phase.acted', phase: context.phase.id, act: 'run', detail, receipt });

async function awaitPermission(context: PhaseContext, reporter: PhaseReporter, task: Task): Promise<void> {
  if (task.mayRun === undefined) return;
  const askedSince = context.clock.now();
  const pause = new PollBackoff(context);
  for (;;) {
    const permission = await retryInPhase(context, reporter, REPEAT_LOOK, async () =>
      task.mayRun?.(context.clock.now() - askedSince, context.cancelled),
    );
    if (permission === undefined || permission.answer === 'yes') return;
    if (permission.answer === 'refuse') {
      throw new LamplighterError('task-refused', `${context.phase.component}: ${permission.reason}`, {
        component: context.phase.component,
        ...(permission.remedy !== undefined && { remedy: permission.remedy }),
      });
    }
    reporter.waiting(permission.reason);
    await pause.sleep();
  }
}

async function awaitVerdict(
  context: PhaseContext,
  reporter: PhaseReporter,
  task: Task,
  receipt: TaskReceipt,
): Promise<string> {
  const pause = new PollBackoff(context);
  for (;;) {
    const verdict = await retryInPhase(context, reporter, REPEAT_LOOK, () =>
      task.verify(receipt, context.cancelled),
    );
    if (verdict.answer === 'verified') {
      if (verdict.lifeId !== undefined) await context.remember(verdict.lifeId);
      return verdict.reason;
    }
    context.last.seen = {
      state: 'starting',
      detail: verdict.reason,
      ...(verdict.remedy !== undefined && { remedy: verdict.remedy }),
    };
    if (verdict.answer === 'failed') {
      throw new LamplighterError('task-unverified', `${context.phase.component}: ${verdict.reason}`, {
        component: context.phase.component,
        ...(verdict.remedy !== undefined && { remedy: verdict.remedy }),
      });
    }
    reporter.waiting(verdict.reason);
    await pause.sleep();
  }
}

/** The incarnation that was seen before the run is over, so what was planned for it no longer fits. */
const anotherLife = (context: PhaseContext, reason: string) =>
  new LamplighterError(
    'task-refused',
    `${context.phase.component}: another life began meanwhile: ${reason}`,
    {
      component: context.phase.component,
      remedy: 'Run `up` again: it begins that life as it should be begun.',
    },
  );

const cannotKnow = (context: PhaseContext, reason: string) =>
  new LamplighterError(
    'task-outcome-unknown',
    `${context.phase.component}: whether it was done already cannot be known: ${reason}`,
    {
      component: context.phase.component,
      remedy:
        'Look for yourself; then ask for it expressly (`init`, or `up --reset`), which does not ask this question.',
    },
  );
