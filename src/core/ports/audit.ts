import type { Actor } from '../actor.ts';

/** One request of a person, and its result. */
export interface AuditEntry {
  atMs: number;
  actor: Actor;
  environment?: string;
  /** The requested action: `up`, `down`, `extend`, `status`, a click. */
  action: string;
  result: 'allowed' | 'refused' | 'failed';
  /** The reason, and further context. Must survive JSON. */
  detail: Readonly<Record<string, unknown>>;
}

/** Append-only. */
export interface Audit {
  record(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  entries(query: { environment?: string; limit: number; beforeMs?: number }): Promise<AuditEntry[]>;
}
