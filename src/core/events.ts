import type { Action, Desired } from './action.ts';
import type { Plan } from './plan/plan.ts';

/**
 * The journal of a run. Events are the truth: the terminal, Slack, history, ETA and cost are views of them.
 *
 * A phase:
 *
 *   pending ──> running <──> waiting ──> done | failed | cancelled
 *      └──────────────────────────────> skipped | cancelled
 *
 * `running`: lamplighter is acting or looking; `waiting`: the call is made and the cloud is at work.
 */
export type PhaseState = 'pending' | 'running' | 'waiting' | 'done' | 'skipped' | 'failed' | 'cancelled';

export const isOver = (state: PhaseState): boolean =>
  state === 'done' || state === 'skipped' || state === 'failed' || state === 'cancelled';

/**
 * - `succeeded`: everything is where it should be
 * - `partial`: something failed, but nothing was waiting for it
 * - `failed`: a failure kept the environment from being what was asked
 * - `cancelled`: a person ended it
 */
export type Outcome = 'succeeded' | 'partial' | 'failed' | 'cancelled';

/** A failure as people see it. Must survive JSON. */
export interface Failure {
  code: string;
  component: string;
  /** What happened, in one sentence. */
  message: string;
  /** The last observation of the component. */
  lastObserved?: string;
  /** The service's message, with its own error name. */
  serviceSaid?: string;
  /** What to do. */
  remedy?: string;
}

export interface ComponentResult {
  result: 'succeeded' | 'unchanged' | 'failed' | 'blocked' | 'cancelled' | 'left-out';
  detail: string;
  durationMs?: number;
}

export type RunEventBody =
  | {
      type: 'run.started';
      environment: string;
      action: Action;
      requester: string;
      plan: Plan;
    }
  /** Another attempt resumed the run: its process had ended, or had released it. */
  | { type: 'run.resumed'; attempt: number; owner: string; reason: string }
  /** A person requested the end. Work under way is released, nothing new is begun. */
  | { type: 'run.cancelling'; reason: string }
  | { type: 'phase.started'; phase: string; reason: string }
  /** The component looks different than at the last probe. */
  | { type: 'phase.observed'; phase: string; state: string; detail: string }
  /** Intent, before the effect. */
  | { type: 'phase.acting'; phase: string; act: Desired | 'run'; reason: string; intent?: unknown }
  /** Result, after the effect. */
  | { type: 'phase.acted'; phase: string; act: Desired | 'run'; detail: string; receipt?: unknown }
  | { type: 'phase.waiting'; phase: string; detail: string }
  | {
      type: 'phase.retrying';
      phase: string;
      operation: string;
      errorName: string;
      reason: string;
      attempt: number;
      delayMs: number;
    }
  | { type: 'phase.warned'; phase: string; message: string }
  | {
      type: 'phase.finished';
      phase: string;
      state: 'done' | 'skipped' | 'failed' | 'cancelled';
      detail: string;
      durationMs: number;
      /** The assumed duration, where that is less than until it was noticed: for learning. */
      tookMs?: number;
      failure?: Failure;
      /** Phases whose failure kept this one from starting. */
      blockedBy?: readonly string[];
    }
  | {
      type: 'run.finished';
      outcome: Outcome;
      durationMs: number;
      /**
       * The longest chain of phases by their actual times, in milliseconds. The rest of the duration was lost between
       * phases.
       */
      criticalPathMs: number;
      /** The longest chain by the expected times of its phases, in milliseconds. */
      expectedMs: number;
      components: Record<string, ComponentResult>;
      /** Why it never began: then this is its only event. */
      failure?: Failure;
    };

/** `seq` has no gap within a run; `at` is in milliseconds since the epoch. */
export type RunEvent = RunEventBody & { seq: number; at: number; runId: string };
