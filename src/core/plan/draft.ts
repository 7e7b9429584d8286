import type { LeftOut, PlannedPhase } from './plan.ts';

export interface PlanOptions {
  /** `up`: leave the application layer out. */
  infraOnly?: boolean;
  /** `up`: run the tasks of a life although the world shows them as done. */
  reset?: boolean;
}

/** What one action's planner contributes; the rest of a plan is the same for all. */
export interface Draft {
  phases: PlannedPhase[];
  leftOut: LeftOut[];
  warnings: string[];
}
