import type { Desired } from '../../core/action.ts';
import type { Resource } from '../../core/component.ts';
import { type AcceptedCall, decide } from '../../core/decide.ts';
import { isServiceError, LamplighterError } from '../../core/errors.ts';
import type { Observation } from '../../core/observation.ts';
import { REPEAT_EFFECT, REPEAT_LOOK } from '../../core/retry.ts';
import { type PhaseContext, PhaseReporter, retryInPhase, sleepUntilNextProbe } from './phase-context.ts';

/**
 * Reconciles one resource: probe, decide, act, until it is where it should be. Returns the last observation.
 *
 * It keeps no state that matters: another process that begins it again in the middle probes and continues.
 */
export async function runResourcePhase(
  context: PhaseContext,
  resource: Resource,
  desired: Desired,
): Promise<string> {
  const reporter = new PhaseReporter(context);
  let lastCall: AcceptedCall | undefined = context.inheritedCall;
  const { onlyAsks } = context.phase;
  const refusals = { inARow: 0, nextCallAtMs: Number.NEGATIVE_INFINITY };
  for (;;) {
    const seen =
      context.justSeen ??
      (await retryInPhase(context, reporter, REPEAT_LOOK, () => resource.observe(context.cancelled)));
    delete context.justSeen;
    reporter.observed(seen);
    const decision = decide(seen, desired, context.clock.now(), lastCall);
    switch (decision.act) {
      case 'done':
        return decision.reason;
      case 'fail':
        throw new LamplighterError('component-broken', `${context.phase.component}: ${decision.reason}`, {
          component: context.phase.component,
          ...(seen.remedy !== undefined && { remedy: seen.remedy }),
        });
      case 'start':
      case 'stop':
        if (context.clock.now() < refusals.nextCallAtMs) break;
        lastCall = await act(context, reporter, resource, decision.act, decision.reason, seen);
        if (onlyAsks && lastCall?.act === 'start') return 'asked to start';
        refusals.inARow = lastCall === undefined ? refusals.inARow + 1 : 0;
        refusals.nextCallAtMs = context.clock.now() + pauseAfter(refusals.inARow);
        break;
      case 'wait':
        if (onlyAsks && seen.state === 'starting') return `is on its way: ${seen.detail}`;
        reporter.waiting(decision.reason);
        break;
      default:
        decision.act satisfies never;
    }
    await sleepUntilNextProbe(context, expectation(context, seen, desired, lastCall));
  }
}

/** A service that keeps refusing what its state allows is called less and less often. */
const pauseAfter = (refusalsInARow: number): number =>
  refusalsInARow === 0 ? 0 : Math.min(60_000, 3_000 * 2 ** (refusalsInARow - 1));

/** Journals the intent, makes the call, journals the result. Undefined: the call was not accepted, probe again. */
async function act(
  context: PhaseContext,
  reporter: PhaseReporter,
  resource: Resource,
  what: 'start' | 'stop',
  reason: string,
  seen: Observation,
): Promise<AcceptedCall | undefined> {
  context.cancelled.throwIfAborted();
  const { id: phase } = context.phase;
  const direction: Desired = what === 'start' ? 'on' : 'off';
  await context.record({ type: 'phase.acting', phase, act: direction, reason });
  try {
    let isRepeated = false;
    const detail = await retryInPhase(context, reporter, REPEAT_EFFECT, async () => {
      // The intent was written just before the first call. Before a repeated one there was a pause, in which the
      // machine may have slept for long enough that another process claimed the run.
      if (isRepeated) await context.confirm();
      isRepeated = true;
      return what === 'start'
        ? resource.start(seen, context.shielded)
        : resource.stop(seen, context.shielded);
    });
    reporter.acted();
    await context.record({ type: 'phase.acted', phase, act: direction, detail });
    return { act: what, atMs: context.clock.now() };
  } catch (error) {
    // A wrong-state refusal is no "already done", and a lost result is no refusal: both are settled by a probe.
    if (!isServiceError(error, 'conflict', 'uncertain', 'unreachable')) throw error;
    context.last.refusal = error;
    reporter.retrying(
      { error, attempt: 1, delayMs: 0 },
      `${String(error.facts.reason ?? error.errorClass)}; looking again before anything else`,
    );
    return undefined;
  }
}

/** The pace of polls follows the expected time only where the beginning of the change is known. */
function expectation(
  context: PhaseContext,
  seen: Observation,
  desired: Desired,
  lastCall: AcceptedCall | undefined,
): { atMs?: number; expectedMs?: number } {
  if (lastCall === undefined || lastCall.act !== (desired === 'on' ? 'start' : 'stop')) return {};
  // The opposite change is under way: the time of its end is not known.
  if (desired === 'on' && (seen.state === 'stopping' || seen.state === 'deleting')) return {};
  return { atMs: lastCall.atMs, expectedMs: context.phase.expectedMs };
}
