/** Something from outside (a slash command, a click) that was accepted and must not be forgotten. */
export interface InboxItem {
  /** Names the delivery itself (an envelope or event id), so that a repetition is seen. */
  key: string;
  kind: string;
  /** Must survive JSON. */
  payload: unknown;
  receivedAtMs: number;
}

/** An item in work. Another attempt beginning takes the right to finish it away. */
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
  /** One statement: enters it as taken by `owner`. Undefined when the key is there already. */
  accept(item: InboxItem, owner: string): Promise<TakenItem | undefined>;
  /** Takes up what holders that have died left behind, the oldest first. */
  takeAbandoned(owner: string, limit: number): Promise<TakenItem[]>;
  /** Throws `attempt-lost` when somebody else has it by now. */
  beat(item: Pick<TakenItem, 'key' | 'attempt'>): Promise<void>;
  /** Throws `attempt-lost` when somebody else has it by now. */
  finish(
    item: Pick<TakenItem, 'key' | 'attempt'>,
    end: { state: 'done' | 'failed'; detail?: string; atMs: number },
  ): Promise<void>;
  /** Forgets what ended before that time; returns how many. */
  prune(beforeMs: number): Promise<number>;
}
