/** One firing of a schedule. */
export interface ScheduleKey {
  environment: string;
  /** `start`, `stop` and other scheduled actions. */
  kind: string;
  dueAtMs: number;
}

export interface ScheduleClaim extends ScheduleKey {
  /** The process that does, or did, the due action. */
  owner: string;
  /** By the clock's time. */
  claimedAtMs: number;
  runId?: string;
  /** The result, once it is settled. */
  result?: string;
}

/**
 * Each firing is dealt with by one of several replicas.
 *
 *   claim ──settle──> settled
 *    ^ │
 *    └─┘ claimed by another, when nothing has come of it for 30 s of the database's time
 */
export interface ScheduleClaims {
  /** True for the caller that gets it. */
  claim(key: ScheduleKey, owner: string, nowMs: number): Promise<boolean>;
  /** Records the result; may be repeated. False, with nothing written, when another process has claimed it since. */
  settle(key: ScheduleKey, end: { owner: string; result: string; runId?: string }): Promise<boolean>;
  /** The claims due at that time or later, earliest first. */
  claims(environment: string, sinceMs: number): Promise<ScheduleClaim[]>;
}
