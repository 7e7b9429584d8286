import type { Driver } from '../../core/component.ts';
import { type AcceptedCall, decide } from '../../core/decide.ts';
import { LamplighterError } from '../../core/errors.ts';
import type { Observation, SeenAt } from '../../core/observation.ts';
import { isServing } from '../../core/plan/environment-snapshot.ts';
import type { Plan, PlannedPhase } from '../../core/plan/plan.ts';
import { likelyTookMs } from '../../core/polling.ts';
import { type Clock, SECOND } from '../../core/ports/clock.ts';
import type { Random } from '../../core/ports/random.ts';
import { runCheckPhase } from './check-phase.ts';
import { toFailure } from './failure.ts';
import type { JournalState } from './journal-state.ts';
import type { PhaseEnd } from './outcome.ts';
import type { PhaseContext } from './phase-context.ts';
import type { Recorder } from './recorder.ts';
import { runResourcePhase } from './resource-phase.ts';
import { runTaskPhase } from './task-phase.ts';

/** The reason why an attempt released a run that is not over: its process is leaving. */
export class Released extends Error {
  override name = 'Released';
}

export interface ExecutionOptions {
  plan: Plan;
  parts: ReadonlyMap<string, Driver>;
  clock: Clock;
  random: Random;
  recorder: Recorder;
  /** Cancelled by a person: phases end as cancelled. */
  signal: AbortSignal;
  /** The run is no longer ours: phases stop where they are and record nothing more. */
  gone: AbortSignal;
  runDeadlineMs: number;
  past?: JournalState | undefined;
  seen?: ReadonlyMap<string, SeenAt>;
}

/** An observation no older than this need not be repeated before an effect. */
const JUST_SEEN_MS = 5 * SECOND;

/** One attempt at the phases of a run. */
export class Execution {
  readonly #options: ExecutionOptions;
  readonly #settled = new Map<string, Promise<PhaseEnd>>();
  /** When the one call in place of the members' own was answered, by its phase. */
  readonly #delegatedAtMs: Map<string, number>;
  /** The observations before planning, until a phase has used them. */
  readonly #seen: Map<string, SeenAt>;
  /** Ends probes and waits, for whichever reason. */
  readonly #interrupted: AbortSignal;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#delegatedAtMs = new Map(options.past?.delegatedAtMs);
    this.#seen = new Map(options.seen);
    this.#interrupted = AbortSignal.any([options.signal, options.gone]);
  }

  /** The end of each phase; undefined when the run was released. Rejects when it was lost. */
  async settleAll(): Promise<ReadonlyMap<string, PhaseEnd> | undefined> {
    const { plan, gone } = this.#options;
    const byId = new Map(plan.phases.map((phase) => [phase.id, phase]));
    // All phases are awaited even when one rejects: none may act on behind the caller's back.
    const settled = await Promise.allSettled(plan.phases.map((phase) => this.#settle(phase, byId)));
    const ends = new Map<string, PhaseEnd>();
    for (const result of settled) {
      if (result.status === 'fulfilled') ends.set(result.value.phase, result.value);
      else if (gone.aborted && gone.reason instanceof Released) return undefined;
      else throw result.reason;
    }
    return ends;
  }

  /** The end of a phase, begun at the first call. The plan has no cycle, so this terminates. */
  #settle(phase: PlannedPhase, byId: ReadonlyMap<string, PlannedPhase>): Promise<PhaseEnd> {
    const known = this.#settled.get(phase.id);
    if (known !== undefined) return known;
    const needs = phase.needs.flatMap((need) => {
      const earlier = byId.get(need.phase);
      return earlier === undefined ? [] : [{ mode: need.mode, end: this.#settle(earlier, byId) }];
    });
    const end = this.#runPhase(phase, needs);
    this.#settled.set(phase.id, end);
    return end;
  }

  async #runPhase(
    phase: PlannedPhase,
    needs: readonly { mode: 'done' | 'over'; end: Promise<PhaseEnd> }[],
  ): Promise<PhaseEnd> {
    const ends = await Promise.all(needs.map((need) => need.end));
    const { signal, clock, gone, past } = this.#options;
    gone.throwIfAborted();
    const already = past?.ends.get(phase.id);
    if (already !== undefined) return already;
    const blockedBy = ends
      .filter((end, index) => needs[index]?.mode === 'done' && !isFulfilled(end))
      .map((end) => end.phase);
    if (signal.aborted) return this.#finishCancelled(phase);
    if (blockedBy.length > 0) {
      const detail = `it needs ${blockedBy.join(', ')}, which did not come through`;
      return this.#finish({ phase: phase.id, state: 'skipped', detail, durationMs: 0, blockedBy });
    }
    const context = this.#contextFor(phase);
    // Minutes may have passed since the plan: a phase without work is probed once more.
    if (phase.skip && (await this.#isStillSo(phase, context))) {
      return this.#finish({ phase: phase.id, state: 'skipped', detail: phase.reason, durationMs: 0 });
    }
    gone.throwIfAborted();
    if (signal.aborted) return this.#finishCancelled(phase);
    if (past?.startedPhases.has(phase.id) !== true) {
      await this.#options.recorder.record({ type: 'phase.started', phase: phase.id, reason: phase.reason });
    }
    const elapsed = () => clock.now() - context.startedAtMs;
    try {
      const { state, detail } = await this.#perform(phase, context);
      const durationMs = elapsed();
      const tookMs = tookOf(phase, context, durationMs);
      return await this.#finish({
        phase: phase.id,
        state,
        detail,
        durationMs,
        ...(tookMs < durationMs && { tookMs }),
      });
    } catch (error) {
      gone.throwIfAborted();
      if (signal.aborted && (error === signal.reason || isAbortOf(error, signal))) {
        return this.#finishCancelled(phase, elapsed());
      }
      const failure = toFailure(error, phase.component, context.last);
      return this.#finish({
        phase: phase.id,
        state: 'failed',
        detail: failure.message,
        durationMs: elapsed(),
        failure,
      });
    }
  }

  /**
   * One probe. A failed one is left to the phase itself, which repeats it and reports the reason. One that was aborted,
   * because the run was released or cancelled, proves nothing either: it never counts as "still so".
   */
  async #isStillSo(phase: PlannedPhase, context: PhaseContext): Promise<boolean> {
    const part = this.#options.parts.get(phase.component);
    if (part === undefined || part.shape === 'task') return true;
    try {
      const seen = context.justSeen ?? (await part.observe(context.cancelled));
      delete context.justSeen;
      if (part.shape === 'check') return isServing(seen);
      return decide(seen, phase.verb === 'stop' ? 'off' : 'on', this.#options.clock.now()).act === 'done';
    } catch {
      return false;
    }
  }

  async #perform(
    phase: PlannedPhase,
    context: PhaseContext,
  ): Promise<{ state: 'done' | 'skipped'; detail: string }> {
    const part = this.#options.parts.get(phase.component);
    if (part === undefined)
      throw new LamplighterError('internal', `${phase.component} has no part in this run`);
    switch (part.shape) {
      case 'resource': {
        const detail = await runResourcePhase(context, part, phase.verb === 'stop' ? 'off' : 'on');
        return { state: 'done', detail };
      }
      case 'check':
        return { state: 'done', detail: await runCheckPhase(context, part) };
      case 'task': {
        const end = await runTaskPhase(context, part, this.#options.past?.tasks.get(phase.id));
        if (phase.members !== undefined) this.#delegatedAtMs.set(phase.id, this.#options.clock.now());
        return end;
      }
      default:
        return part satisfies never;
    }
  }

  #contextFor(phase: PlannedPhase): PhaseContext {
    const { clock, random, plan, past, recorder, runDeadlineMs } = this.#options;
    const beganAtMs = clock.now();
    const startedAtMs = past?.startedPhases.get(phase.id) ?? beganAtMs;
    const delegatedAtMs = this.#delegatedAtMs.get(phase.delegatedTo ?? '');
    const inheritedCall: AcceptedCall | undefined =
      delegatedAtMs === undefined
        ? undefined
        : { act: phase.verb === 'stop' ? 'stop' : 'start', atMs: delegatedAtMs };
    const justSeen = this.#justSeen(phase);
    return {
      phase,
      desired: plan.desired,
      clock,
      random,
      cancelled: this.#interrupted,
      shielded: new AbortController().signal,
      startedAtMs,
      deadlineMs: Math.min(beganAtMs + phase.timeoutMs, runDeadlineMs),
      runEndsFirst: runDeadlineMs < beganAtMs + phase.timeoutMs,
      record: (body) => recorder.record(body),
      confirm: () => recorder.confirm(),
      remember: (lifeId) =>
        recorder.remember({ environment: plan.environment, component: phase.component, lifeId }),
      ...(inheritedCall && { inheritedCall }),
      ...(justSeen && { justSeen }),
      last: {},
    };
  }

  /** Once for each component: any later effect makes the observation stale. */
  #justSeen({ component, delegatedTo }: PlannedPhase): Observation | undefined {
    const seen = this.#seen.get(component);
    this.#seen.delete(component);
    if (seen === undefined || seen.observed.unseen !== undefined || delegatedTo !== undefined)
      return undefined;
    return this.#options.clock.now() - seen.atMs < JUST_SEEN_MS ? seen.observed : undefined;
  }

  #finishCancelled({ id }: PlannedPhase, durationMs = 0): Promise<PhaseEnd> {
    const detail = reasonOf(this.#options.signal);
    return this.#finish({ phase: id, state: 'cancelled', detail, durationMs });
  }

  async #finish(end: PhaseEnd): Promise<PhaseEnd> {
    await this.#options.recorder.record({ type: 'phase.finished', ...end });
    return end;
  }
}

/** A task knows when it ends; of everything else only polls tell. */
function tookOf(phase: PlannedPhase, { startedAtMs, notYetAtMs }: PhaseContext, noticedMs: number): number {
  if (phase.verb === 'run') return noticedMs;
  const notYetMs = notYetAtMs === undefined ? 0 : notYetAtMs - startedAtMs;
  return likelyTookMs({ notYetMs, noticedMs }, phase.expectedMs);
}

/** A phase skipped because there was nothing to do counts as done. */
const isFulfilled = (end: PhaseEnd): boolean =>
  end.state === 'done' || (end.state === 'skipped' && end.blockedBy === undefined);

const reasonOf = (signal: AbortSignal): string =>
  signal.reason instanceof Error ? signal.reason.message : String(signal.reason ?? 'cancelled');

const isAbortOf = (error: unknown, signal: AbortSignal): boolean =>
  error instanceof Error && (error.cause === signal.reason || error.name === 'AbortError');
