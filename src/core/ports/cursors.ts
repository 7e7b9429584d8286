/** One process's right to publish one run. Another claim revokes it. */
export interface CursorKey {
  publisher: string;
  runId: string;
  attempt: number;
}

export interface ClaimedCursor extends CursorKey {
  /** The last event that was published; 0 for none. */
  seq: number;
  /** The publisher's own state (its message, for one); undefined at first. */
  state: unknown;
}

/** How far a publisher has come with each run. Of several replicas one publishes a run. */
export interface PublisherCursors {
  /** Runs created since then that have events beyond the cursor and no living publisher, oldest first. */
  behind(
    publisher: string,
    query: { sinceMs: number; limit: number },
  ): Promise<{ runId: string; environment: string }[]>;
  /** Undefined while another holder beats. */
  claim(publisher: string, runId: string, owner: string): Promise<ClaimedCursor | undefined>;
  /** Advances the cursor, and counts as a heartbeat. Throws `attempt-lost` when another process has claimed it. */
  save(key: CursorKey, progress: { seq: number; state: unknown }): Promise<void>;
  /** Heartbeat, to be called every 3 s; a holder silent for 10 s may lose it. Throws `attempt-lost`. */
  beat(key: CursorKey): Promise<void>;
  release(key: CursorKey): Promise<void>;
  /**
   * Calls `wake` when any run may have a new event. Only a hint, which may be lost. Returns the unsubscribe function.
   */
  onNews(wake: () => void): () => void;
}
