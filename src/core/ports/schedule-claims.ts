/** One firing of a schedule. */
export interface ScheduleKey {
  environment: string;
  /** `start`, `stop` and whatever else fires by the clock. */
  kind: string;
  dueAtMs: number;
}

export interface ScheduleClaim extends ScheduleKey {
  /** Which process does, or did, what was due. */
  owner: string;
  /** By the clock's time. */
  claimedAtMs: number;
  runId?: string;
  /** What came of it, once it is settled. */
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
  /** True for the one that has it. */
  claim(key: ScheduleKey, owner: string, nowMs: number): Promise<boolean>;
  /** Says what came of it; may be repeated. False, with nothing written, when another has claimed it since. */
  settle(key: ScheduleKey, end: { owner: string; result: string; runId?: string }): Promise<boolean>;
  /** Those due at that time or later, the earliest first. */
  claims(environment: string, sinceMs: number): Promise<ScheduleClaim[]>;
}
