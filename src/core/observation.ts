/**
 * The result of one probe of a resource, in the states that `decide` understands.
 *
 *   absent ──start──> starting ──> on ──stop──> stopping ──> off ──start──> starting
 *      ^                                           │
 *      └──────────────── deleting <────────────────┘ (kinds that are deleted on down)
 *
 * - `on`        ready, at the configured size
 * - `off`       dark: stopped or scaled to zero
 * - `absent`    does not exist
 * - `starting`  on its way up, or accepted and not yet ready
 * - `stopping`  on its way down
 * - `deleting`  on its way to absent
 * - `resizable` lit, but at another size than configured: it takes a start or a stop call as it stands
 * - `busy`      lit and billed, but takes no call now (a backup, a modification)
 * - `broken`    waiting will not mend it
 */
export const RESOURCE_STATES = [
  'on',
  'off',
  'absent',
  'starting',
  'stopping',
  'deleting',
  'resizable',
  'busy',
  'broken',
] as const;

export type ResourceState = (typeof RESOURCE_STATES)[number];

export interface Observation {
  state: ResourceState;
  /** In the service's own words, for people: `stopping`, `2/3 nodes Ready`. */
  detail: string;
  /** Properties of states that differ from component to component: */
  traits?: {
    /** `starting`, `stopping`, `broken`: the state accepts a call in the other direction. */
    interruptible?: boolean;
    /** `busy`: it serves its users meanwhile, so an `up` need not wait. */
    serving?: boolean;
    /** `absent`: false when the kind cannot create it. */
    creatable?: boolean;
  };
  /** What people should see early though nothing has failed yet: a nodegroup's health issues, a Pending pod. */
  warnings?: readonly string[];
  /**
   * Why a part of it could not be probed, where the rest was enough to go on with. `remedy` then belongs to that. It is
   * no evidence: nothing may be wiped or begun because of it.
   */
  unseen?: string;
  /** What to do when the state is `broken`, `absent` and not creatable, or lasts too long. */
  remedy?: string;
  /** Versions, sizes, addresses for `status`. */
  facts?: Readonly<Record<string, string | number>>;
  /** Since when it is in this state, if the service reports that (milliseconds since the epoch). */
  sinceMs?: number;
}

/** An observation, and when its answer came. */
export interface SeenAt {
  observed: Observation;
  atMs: number;
}

/** A probe that may have failed: `status` shows each row by itself. */
export type Probe = { observed: Observation } | { failed: Error };
