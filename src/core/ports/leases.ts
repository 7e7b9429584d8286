import type { Actor } from '../actor.ts';
import type { Notice } from '../lease/notice.ts';
import type { Person } from '../lease/policy.ts';

/** What people were told about a lease. Must survive JSON. */
export interface Reminded {
  /**
   * The deadline that was spoken of last and how long before it, in milliseconds. A lease that has moved on
   * has another deadline, and is reminded of anew.
   */
  said?: { deadlineMs: number; leadsMs: readonly number[] };
  /** How often people have extended it, in the evening that `evening` names (`2026-03-05`, in its zone). */
  extended?: { evening: string; times: number };
  /** Whether the short grace for an approval that nobody has decided was given, and for which deadline. */
  graceForMs?: number;
  /** Who lit it, and who has used it last. */
  litBy?: { actor: Actor; atMs: number };
  usedBy?: { actor: Actor; atMs: number };
  /** Set by the stop that has won: from then on the lease is only taken away, or given back by a cancel. */
  stopping?: Stopping;
  /** In which evening a cancel beyond a person's rights was given its short grace. */
  cancelGrace?: { evening: string };
  /** Requests for more that an approver was asked to decide. */
  asked?: readonly string[];
  /** The deadline that passed without a stop because of a lock, and was explained. */
  keptForMs?: number;
  /** What is still to be said about changes of this lease; written with the change, so none is forgotten. */
  outbox?: readonly Notice[];
}

/** A stop that has begun. */
export interface Stopping {
  /** When its last try began. */
  atMs: number;
  /** How many tries there were, the present one included. */
  tries: number;
  /** The run of the present try: named here before it is entered, so that a cancel knows what to end. */
  runId?: string;
  /** When the first try began; unknown of stops that an earlier version has begun. */
  sinceMs?: number;
  /** Somebody has cancelled it: it is tried no more, and the lease gets an end again once its run is over. */
  cancelled?: { person: Person; atMs: number };
}

/** Until when an environment stays lit. */
export interface Lease {
  environment: string;
  /** By the clock's time. */
  litUntilMs: number;
  /** Raised by every change; never the same again, not for a later lease of the environment either. */
  version: number;
  setBy: Actor;
  setAtMs: number;
  reason: string;
  reminded: Reminded;
}

export type LeaseTerms = Omit<Lease, 'environment' | 'version'>;

/** What a change was decided upon. Version 0: there is no lease. */
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
 * comes through. A change whose answer was lost is not repeated blindly: look at the lease first.
 */
export interface Leases {
  get(environment: string): Promise<Lease | undefined>;
  /** In the order of their names. */
  all(): Promise<Lease[]>;
  /** Of all leases only which they are: enough to see which have changed, and no more than that for ten thousand. */
  versions(): Promise<SeenLease[]>;
  /** The lease as it is now; undefined, with nothing written, when somebody else was first. */
  change(seen: SeenLease, next: LeaseTerms): Promise<Lease | undefined>;
  /** The stop takes it away: true for the one that did. */
  end(seen: SeenLease): Promise<boolean>;
  /** Calls `wake` when any lease may have changed. Only a hint, which may be lost. Returns what ends it. */
  onChange(wake: () => void): () => void;
}
