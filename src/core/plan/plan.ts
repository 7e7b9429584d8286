import type { Action, Desired } from '../action.ts';
import type { Layer } from '../component.ts';

/** The operation of a phase on its component. */
export type Verb = 'start' | 'stop' | 'check' | 'run';

/**
 * How a phase depends on an earlier one.
 *
 * - `done`: it starts only when the earlier one ended well (going up)
 * - `over`: it starts when the earlier one is over, however it ended (going down: a pod that hangs in
 *   draining must not keep the bill running)
 */
type NeedMode = 'done' | 'over';

export interface PhaseNeed {
  phase: string;
  mode: NeedMode;
}

/** One node of the plan. */
export interface PlannedPhase {
  /**
   * The component's name, or `<component>/off-first` for a stop that makes room for a task, or
   * `<component>/early` for a start that is asked for before what it is only ready after.
   */
  id: string;
  component: string;
  kind: string;
  verb: Verb;
  needs: readonly PhaseNeed[];
  /** Why the phase is here, or why there is nothing to do. */
  reason: string;
  /** Nothing to do: decided from the observations before the run. */
  skip: boolean;
  /** Tasks only: it must be found done, because its subject's incarnation continues; it never has its effect here. */
  confirmOnly: boolean;
  /** Tasks only: it runs although it shows as done, because a person requested it. */
  forced: boolean;
  /** Over as soon as the start was requested: another phase sees to it that it becomes ready. */
  onlyAsks?: true;
  /** The earlier phase that requested this start; what remains is to see it ready. */
  startedBy?: string;
  expectedMs: number;
  /** The p90 of earlier ones in milliseconds, once there were enough; else undefined. */
  p90Ms?: number;
  timeoutMs: number;
  pollMs: number;
  /** How late its end may be noticed, in milliseconds: a little of the whole, and part of its slack. */
  lateMs?: number;
  layer: Layer;
  /** Resources whose start and stop calls this phase makes (`instead-of-members`). */
  members?: readonly string[];
  /** The phase that makes this resource's call in its place. */
  delegatedTo?: string;
}

export interface LeftOut {
  component: string;
  reason: string;
}

/** A change that would make a start shorter, by how much, and what it costs. */
export type Saving =
  | {
      /** Not stopped at all: its own time is saved. */
      kind: 'keep-lit';
      component: string;
      /** Its present time, in milliseconds. */
      takesMs: number;
      savesMs: number;
      /** The extra cost of a month; undefined where no price or no schedule is known. */
      costs?: { amount: number; currency: string };
    }
  | {
      /** A hard order that costs time: these could boot while `need` is on its way (`readyAfter`). */
      kind: 'ready-after';
      components: readonly string[];
      need: string;
      savesMs: number;
    };

/** The pure result of (environment, observations, action, options). */
export interface Plan {
  environment: string;
  action: Action;
  desired: Desired;
  phases: readonly PlannedPhase[];
  leftOut: readonly LeftOut[];
  /** Warnings that people should read before it starts. */
  warnings: readonly string[];
  /** The longest chain by the usual times of its phases. */
  criticalPath: {
    phases: readonly string[];
    ms: number;
    /**
     * The longest chain with every phase at its p90, where any has one, in milliseconds. More than the p90 of the
     * whole, because not all are slow on the same day.
     */
    p90Ms?: number;
  };
  timeoutMs: number;
  /** What would make it shorter; only for a plan without a run. */
  savings?: readonly Saving[];
}
