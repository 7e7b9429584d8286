import type { Notice } from '../lease/notice.ts';
import type { MessageRef } from './message-ref.ts';

/**
 * What people are to be told about leases and schedules: each thing once, by one publisher, whatever dies
 * meanwhile.
 *
 *   added ──take──> taken ──posted──> posted
 *     ^               │
 *     └───────────────┘ another takes it, when its holder has not posted it within 30 s
 */
export interface Notices {
  /** False, with nothing written, when that id is there already. */
  add(notice: Notice): Promise<boolean>;
  /** Takes up what nobody is posting, the oldest first. */
  take(owner: string, limit: number): Promise<Notice[]>;
  /** False when another has taken it meanwhile. `message`: its own, to be edited by whoever goes on. */
  posted(id: string, owner: string, message?: MessageRef): Promise<boolean>;
  /** The newest first. */
  list(query: { environment: string; limit: number }): Promise<Notice[]>;
  /** Calls `wake` when there may be something to post. Only a hint, which may be lost. Returns what ends it. */
  onNews(wake: () => void): () => void;
}
