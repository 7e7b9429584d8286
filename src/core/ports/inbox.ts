/** An accepted delivery from outside (a slash command, a click) that must not be lost. */
export interface InboxItem {
  /** The idempotency key of the delivery (an envelope or event id). */
  key: string;
  kind: string;
  /** Must survive JSON. */
  payload: unknown;
  receivedAtMs: number;
}

/** A claimed item. Another attempt revokes the right to finish it. */
export interface TakenItem extends InboxItem {
  attempt: number;
}

/**
 * What was accepted from outside: written before it is acknowledged, and worked on after.
 *
 *   accept ──> taken ──finish──> done | failed
 *                ^ │
 *                └─┘ takeAbandoned, when its holder has not beaten for 10 s
 */
export interface Inbox {
  /** One statement: enters it as claimed by `owner`. Undefined when the key exists already. */
  accept(item: InboxItem, owner: string): Promise<TakenItem | undefined>;
  /** Claims the items of dead holders, oldest first. */
  takeAbandoned(owner: string, limit: number): Promise<TakenItem[]>;
  /** Heartbeat. Throws `attempt-lost` when another process has it by now. */
  beat(item: Pick<TakenItem, 'key' | 'attempt'>): Promise<void>;
  /** Throws `attempt-lost` when another process has it by now. */
  finish(
    item: Pick<TakenItem, 'key' | 'attempt'>,
    end: { state: 'done' | 'failed'; detail?: string; atMs: number },
  ): Promise<void>;
  /** Deletes items that ended before that time; returns how many. */
  prune(beforeMs: number): Promise<number>;
}
