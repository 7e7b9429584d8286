import type { Notice } from '../lease/notice.ts';
import type { MessageRef } from './message-ref.ts';

/**
 * Announcements about leases and schedules: each is published once, by one publisher, whichever process dies
 * meanwhile.
 *
 *   added ──take──> taken ──posted──> posted
 *     ^               │
 *     └───────────────┘ another takes it, when its holder has not posted it within 30 s
 */
export interface Notices {
  /** False, with nothing written, when that id exists already. */
  add(notice: Notice): Promise<boolean>;
  /** Claims notices that nobody is posting, oldest first. */
  take(owner: string, limit: number): Promise<Notice[]>;
  /** False when another process has claimed it meanwhile. `message`: its own, for later edits by any process. */
  posted(id: string, owner: string, message?: MessageRef): Promise<boolean>;
  /** The newest first. */
  list(query: { environment: string; limit: number }): Promise<Notice[]>;
  /**
   * Calls `wake` when there may be something to post. Only a hint, which may be lost. Returns the unsubscribe function.
   */
  onNews(wake: () => void): () => void;
}
