import type { Actor } from '../actor.ts';
import type { Notice } from '../lease/notice.ts';
import type { Person } from '../lease/policy.ts';

/** The stored state of a lease's reminders and stop. Must survive JSON. */
export interface LeaseState {
  /**
   * The deadline announced last and the leads used for it, in milliseconds. A moved lease has another deadline, and is
   * announced anew.
   */
  warned?: { deadlineMs: number; leadsMs: readonly number[] };
  /** How often people have extended it, in the evening that `evening` names (`2026-03-05`, in its zone). */
  extended?: { evening: string; times: number };
  /** The deadline that got the short grace for an undecided approval, in milliseconds since the epoch. */
  graceForMs?: number;
  /** The person who lit it, and the one who used it last. */
  litBy?: { actor: Actor; atMs: number };
  usedBy?: { actor: Actor; atMs: number };
  /** Set by the stop that has won: from then on the lease is only removed, or restored by a cancel. */
  stopping?: Stopping;
  /** The evening in which a cancel beyond a person's rights was given its short grace. */
  cancelGrace?: { evening: string };
  /** Requests for more that an approver is to decide. */
  asked?: readonly string[];
  /** The deadline that passed without a stop because of a lock, and was explained. */
  keptForMs?: number;
  /** Pending announcements about changes of this lease; written with the change, so none is lost. */
  outbox?: readonly Notice[];
}

/** A stop that has begun. */
export interface Stopping {
  /** When its last try began. */
  atMs: number;
  /** How many tries there were, the present one included. */
  tries: number;
  /** The run of the present try: named here before it is entered, so that a cancel knows which to end. */
  runId?: string;
  /** When the first try began; unknown for stops that an earlier version has begun. */
  sinceMs?: number;
  /** A person has cancelled it: it is not retried, and the lease gets an end again once its run is over. */
  cancelled?: { person: Person; atMs: number };
}

/** Until when an environment stays lit. */
export interface Lease {
  environment: string;
  /** By the clock's time. */
  litUntilMs: number;
  /** Raised by every change; never reused, not for a later lease of the environment either. */
  version: number;
  setBy: Actor;
  setAtMs: number;
  reason: string;
  reminded: LeaseState;
}

export type LeaseTerms = Omit<Lease, 'environment' | 'version'>;

/** The version that a change was decided on. Version 0: there is no lease. */
export interface SeenLease {
  environment: string;
  version: number;
}

/**
 * One lease per environment:
 *
 *   none ──change from version 0──> open ──change──> open (version + 1)
 *     ^                              │
 *     └────────────end───────────────┘
 *
 * Every change is one statement that names the version it was decided upon, so that of several at once one
 * comes through. A change whose answer was lost is not repeated blindly: read the lease first.
 */
export interface Leases {
  get(environment: string): Promise<Lease | undefined>;
  /** Ordered by environment name. */
  all(): Promise<Lease[]>;
  /** The versions of all leases: enough to see which have changed, and no more than that for ten thousand. */
  versions(): Promise<SeenLease[]>;
  /** The lease as it is now; undefined, with nothing written, when another change was first. */
  change(seen: SeenLease, next: LeaseTerms): Promise<Lease | undefined>;
  /** Ends it for the stop: true for the caller that did. */
  end(seen: SeenLease): Promise<boolean>;
  /** Calls `wake` when any lease may have changed. Only a hint, which may be lost. Returns the unsubscribe function. */
  onChange(wake: () => void): () => void;
}
