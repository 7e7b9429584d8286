import type { Role } from '../access.ts';
import type { Actor } from '../actor.ts';
import { HOUR, MINUTE, SECOND } from '../ports/clock.ts';

/** How long an environment may stay lit, and who decides. All durations in milliseconds. */
export interface LeasePolicy {
  /** The duration of an `up` outside a scheduled window. */
  ttlMs: number;
  /** The step of [+1 h]. */
  stepMs: number;
  /** How often an evening people below an approver may extend it. */
  mostPerEvening: number;
  /** The hour beyond which people below an approver may not go, in minutes since midnight; undefined for none. */
  latestMinute?: number;
  /** The furthest end of any lease from now, whoever asks. */
  boundMs: number;
  /** The least role that may extend. */
  who: Role;
  /** When an approver has to agree; undefined when nobody has to. */
  approval?: {
    /** Minutes since midnight. */
    afterMinute?: number;
    /** 2: from the second extension of an evening on. */
    fromExtension?: number;
  };
  /** Granted once at the deadline when an approval was requested and nobody has decided. */
  approvalGraceMs: number;
  /** How long before the deadline people are reminded, the longest first. */
  remindersMs: readonly number[];
  /** How late a missed stop may still happen without a new warning. */
  graceMs: number;
}

/** The schedule stops nothing without a warning this long before. */
export const WARNING_MS = 10 * MINUTE;
/** The last warning is posted slightly earlier, so that a slow minute does not make it shorter than promised. */
export const WARN_AT_MS = WARNING_MS + 30 * SECOND;
/** The shortest lease: a shorter one would have no room for its warning. */
export const SHORTEST_MS = 15 * MINUTE;

export const DEFAULT_POLICY: LeasePolicy = {
  ttlMs: 4 * HOUR,
  stepMs: HOUR,
  mostPerEvening: 3,
  boundMs: 24 * HOUR,
  who: 'operator',
  approvalGraceMs: 15 * MINUTE,
  remindersMs: [60 * MINUTE, 30 * MINUTE, 10 * MINUTE],
  graceMs: 30 * MINUTE,
};

/** A person with a request, and that person's role. */
export interface Person {
  actor: Actor;
  role: Role;
}
