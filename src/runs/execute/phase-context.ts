import type { Desired } from '../../core/action.ts';
import type { AcceptedCall } from '../../core/decide.ts';
import type { ServiceError, ServiceErrorClass } from '../../core/errors.ts';
import { LamplighterError } from '../../core/errors.ts';
import type { RunEventBody } from '../../core/events.ts';
import type { Observation } from '../../core/observation.ts';
import type { PlannedPhase } from '../../core/plan/plan.ts';
import { alignToSecond, nextLookMs } from '../../core/polling.ts';
import { type Clock, SECOND } from '../../core/ports/clock.ts';
import type { Random } from '../../core/ports/random.ts';
import { type RetryNotice, withRetry } from '../../core/retry.ts';

/** The context of one phase while it runs. */
export interface PhaseContext {
  phase: PlannedPhase;
  desired: Desired;
  clock: Clock;
  random: Random;
  /** Aborted when the run is cancelled. Ends waits and probes, never an effect that is under way. */
  cancelled: AbortSignal;
  /** Never aborted by a cancel: an effect that was begun gets its result, so that the journal can record it. */
  shielded: AbortSignal;
  startedAtMs: number;
  deadlineMs: number;
  /** Whether the deadline is that of the whole run. */
  runEndsFirst: boolean;
  record(body: RunEventBody): Promise<void>;
  /** Throws `attempt-lost` when another attempt has the run. */
  confirm(): Promise<void>;
  /** Stores that this task was verified for the incarnation. */
  remember(lifeId: string): Promise<void>;
  /** The call that another phase made for this resource just before (`instead-of-members`). */
  inheritedCall?: AcceptedCall;
  /** The observation of some seconds ago, as long as this phase has not used it. */
  justSeen?: Observation;
  /** The last observation and the last refusal of its service, for the failure message. */
  last: { seen?: Observation; refusal?: ServiceError };
  /** When it was last seen not to be where it should be. */
  notYetAtMs?: number;
}

/** The events of a phase, each recorded once: events happen on a change, never for a clock tick. */
export class PhaseReporter {
  readonly #context: PhaseContext;
  #seen = '';
  #waiting = '';
  readonly #warned = new Set<string>();

  constructor(context: PhaseContext) {
    this.#context = context;
  }

  observed(seen: Observation): void {
    this.#context.last.seen = seen;
    for (const warning of seen.warnings ?? []) this.warn(warning);
    const text = `${seen.state}|${seen.detail}`;
    if (text === this.#seen) return;
    this.#seen = text;
    const { state, detail } = seen;
    void this.#context.record({ type: 'phase.observed', phase: this.#context.phase.id, state, detail });
  }

  waiting(detail: string): void {
    if (detail === this.#waiting) return;
    this.#waiting = detail;
    void this.#context.record({ type: 'phase.waiting', phase: this.#context.phase.id, detail });
  }

  /** After an effect the same wait is news again. */
  acted(): void {
    this.#waiting = '';
  }

  warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    void this.#context.record({ type: 'phase.warned', phase: this.#context.phase.id, message });
  }

  retrying(notice: RetryNotice, reason?: string): void {
    const { error, attempt, delayMs } = notice;
    void this.#context.record({
      type: 'phase.retrying',
      phase: this.#context.phase.id,
      operation: `${error.service}:${error.operation}`,
      errorName: error.errorName,
      reason: reason ?? String(error.facts.reason ?? error.errorClass),
      attempt,
      delayMs: Math.round(delayMs),
    });
    if (error.errorClass === 'capacity') this.warn(`${error.errorName}: ${error.message}`);
  }
}

/** Retries a call of the phase until its deadline, reporting each retry. */
export function retryInPhase<T>(
  context: PhaseContext,
  reporter: PhaseReporter,
  repeat: readonly ServiceErrorClass[],
  call: () => Promise<T>,
): Promise<T> {
  return withRetry(
    {
      clock: context.clock,
      random: context.random,
      signal: context.cancelled,
      deadlineMs: context.deadlineMs,
      repeat,
      onRetry: (notice) => reporter.retrying(notice),
    },
    call,
  );
}

/** Polling for waits of unknown length: twice as long each time, because people still watch. */
export class PollBackoff {
  readonly #context: PhaseContext;
  #nextMs: number;

  constructor(context: PhaseContext) {
    this.#context = context;
    this.#nextMs = context.phase.pollMs;
  }

  async sleep(): Promise<void> {
    await sleepUntilNextProbe(this.#context, undefined, this.#nextMs);
    this.#nextMs = Math.max(this.#context.phase.pollMs, Math.min(WIDEST_MS, 2 * this.#nextMs));
  }
}

const WIDEST_MS = 4 * SECOND;

/**
 * Sleeps until the next poll. `since` is given where a component is awaited, with the moment at which the change began,
 * if it is known: then the pace follows the expected time. Throws `component-timed-out` when the deadline has passed.
 */
export async function sleepUntilNextProbe(
  context: PhaseContext,
  since?: { atMs?: number; expectedMs?: number },
  leastMs = 0,
): Promise<void> {
  const { clock, phase, cancelled } = context;
  const now = clock.now();
  const left = context.deadlineMs - now;
  context.notYetAtMs = now;
  if (left <= 0) throw timedOut(context);
  const pace = { nearMs: phase.pollMs, ...(since !== undefined && { lateMs: phase.lateMs ?? 0 }) };
  const elapsedMs = since?.atMs === undefined ? 0 : now - since.atMs;
  const wait = Math.max(leastMs, nextLookMs(elapsedMs, since?.expectedMs, pace));
  // The last poll falls on the deadline itself: a component that became ready in time is not called late.
  await clock.sleep(Math.min(left, alignToSecond(now, wait)), cancelled);
}

function timedOut(context: PhaseContext): LamplighterError {
  const { phase, startedAtMs, deadlineMs, runEndsFirst } = context;
  const seconds = Math.round((deadlineMs - startedAtMs) / 1000);
  if (runEndsFirst) {
    return new LamplighterError(
      'run-timed-out',
      `${phase.component} was still on its way when the time of the whole run was over`,
      {
        component: phase.component,
        remedy:
          'Running the same command again goes on from where it is. If the environment needs longer, raise its `timeout`.',
      },
    );
  }
  const goal = phase.verb === 'stop' ? 'dark' : phase.verb === 'run' ? 'finished' : 'ready';
  return new LamplighterError(
    'component-timed-out',
    `${phase.component} was not ${goal} within ${seconds} s`,
    {
      component: phase.component,
      remedy:
        context.last.seen?.remedy ??
        'Look at it in its own console. If it only needs more time, raise its `timeout`; running the same command again goes on from where it is.',
    },
  );
}
