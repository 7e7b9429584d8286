import type { Role } from '../access.ts';
import type { Actor } from '../actor.ts';
import { HOUR, MINUTE, SECOND } from '../ports/clock.ts';

/** How long an environment may stay lit, and who decides. All durations in milliseconds. */
export interface LeasePolicy {
  /** What `up` gives outside a scheduled window. */
  ttlMs: number;
  /** What [+1 h] adds. */
  stepMs: number;
  /** How often an evening people below an approver may extend it. */
  mostPerEvening: number;
  /** Minutes since midnight beyond which people below an approver may not go; undefined for no such hour. */
  latestMinute?: number;
  /** No lease ever reaches further than this from now, whoever asks. */
  boundMs: number;
  /** The least role that may extend. */
  who: Role;
  /** From where an approver has to agree; undefined when nobody has to. */
  approval?: {
    /** Minutes since midnight. */
    afterMinute?: number;
    /** 2: from the second extension of an evening on. */
    fromExtension?: number;
  };
  /** Given once at the deadline when an approval was asked for and nobody has answered. */
  approvalGraceMs: number;
  /** How long before the deadline people are reminded, the longest first. */
  remindersMs: readonly number[];
  /** How late a missed stop may still happen without a new warning. */
  graceMs: number;
}

/** Nothing is stopped by the clock without having been announced this long before. */
export const WARNING_MS = 10 * MINUTE;
/** The last warning is posted a little earlier, so that a slow minute does not make it shorter than promised. */
export const WARN_AT_MS = WARNING_MS + 30 * SECOND;
/** A shorter lease would have no room for its warning. */
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

/** Somebody who wants something, and what they may. */
export interface Person {
  actor: Actor;
  role: Role;
}
