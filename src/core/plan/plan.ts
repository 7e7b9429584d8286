import type { Action, Desired } from '../action.ts';
import type { Layer } from '../component.ts';

/** What a phase does to its component. */
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
  /** Why it is here, or why there is nothing to do. */
  reason: string;
  /** Nothing to do: decided before the run from what was observed. */
  skip: boolean;
  /** Tasks only: it must be found done, because its subject's life goes on; it never has its effect here. */
  confirmOnly: boolean;
  /** Tasks only: it runs although the world shows it as done, because somebody asked. */
  forced: boolean;
  /** Over as soon as the start was asked for: another phase sees to it that it becomes ready. */
  onlyAsks?: true;
  /** The earlier phase that asked for this start; what is left is to see it ready. */
  startedBy?: string;
  expectedMs: number;
  /** What nine of ten earlier ones stayed below, once there were enough of them; else undefined. */
  p90Ms?: number;
  timeoutMs: number;
  pollMs: number;
  /** How late its end may be noticed: a little of the whole, and part of what it has to spare. */
  lateMs?: number;
  layer: Layer;
  /** Resources whose own start and stop calls this phase makes in their place (`instead-of-members`). */
  members?: readonly string[];
  /** The phase that makes this resource's call in its place. */
  delegatedTo?: string;
}

export interface LeftOut {
  component: string;
  reason: string;
}

/** What would make a start shorter, by how much, and what it costs. */
export type Saving =
  | {
      /** Not put out at all: its own time falls away. */
      kind: 'keep-lit';
      component: string;
      /** How long it takes now. */
      takesMs: number;
      savesMs: number;
      /** In a month, beyond what is paid now; undefined where no price or no schedule is known. */
      costs?: { amount: number; currency: string };
    }
  | {
      /** A hard order that costs time: these could boot while `need` is on its way (`readyAfter`). */
      kind: 'ready-after';
      components: readonly string[];
      need: string;
      savesMs: number;
    };

/** The pure result of (environment, looks, action, options). */
export interface Plan {
  environment: string;
  action: Action;
  desired: Desired;
  phases: readonly PlannedPhase[];
  leftOut: readonly LeftOut[];
  /** What people should know before it starts. */
  warnings: readonly string[];
  /** The longest chain by what each phase usually takes. */
  criticalPath: {
    phases: readonly string[];
    ms: number;
    /**
     * The longest chain with every phase at its p90, where any has one. More than the p90 of the whole, because
     * not all are slow on the same day.
     */
    p90Ms?: number;
  };
  timeoutMs: number;
  /** What would make it shorter; only where somebody asked for the plan alone. */
  savings?: readonly Saving[];
}
