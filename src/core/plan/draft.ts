import type { LeftOut, PlannedPhase } from './plan.ts';

export interface PlanOptions {
  /** `up`: leave the application layer out. */
  infraOnly?: boolean;
  /** `up`: run the tasks of an incarnation although they show as done. */
  reset?: boolean;
}

/** The part of a plan that one action's planner contributes; the rest is the same for all. */
export interface Draft {
  phases: PlannedPhase[];
  leftOut: LeftOut[];
  warnings: string[];
}
