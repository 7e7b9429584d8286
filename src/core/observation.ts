/**
 * What one look at a resource found, in the words that `decide` understands.
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
  /** For the states in which it differs from component to component: */
  traits?: {
    /** `starting`, `stopping`, `broken`: a call in the other direction is accepted as it stands. */
    interruptible?: boolean;
    /** `busy`: it serves its users meanwhile, so an `up` need not wait. */
    serving?: boolean;
    /** `absent`: false when the kind cannot create it. */
    creatable?: boolean;
  };
  /** What people should see early though nothing has failed yet: a nodegroup's health issues, a Pending pod. */
  warnings?: readonly string[];
  /**
   * Why a part of it could not be looked at, where the rest was enough to go on with. `remedy` then says what
   * to do about that. It is no proof of anything: nothing may be wiped or begun on the strength of it.
   */
  unseen?: string;
  /** What to do when the state is `broken`, `absent` and not creatable, or stays as it is for too long. */
  remedy?: string;
  /** Versions, sizes, addresses for `status`. */
  facts?: Readonly<Record<string, string | number>>;
  /** Since when it is in this state, if the service says so (milliseconds since the epoch). */
  sinceMs?: number;
}

/** What a look found, and when its answer came. */
export interface SeenAt {
  observed: Observation;
  atMs: number;
}

/** One look that may have failed: `status` shows each row by itself. */
export type Look = { observed: Observation } | { failed: Error };
