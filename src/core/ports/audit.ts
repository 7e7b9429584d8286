import type { Actor } from '../actor.ts';

/** One thing that somebody asked for, and what came of it. */
export interface AuditEntry {
  atMs: number;
  actor: Actor;
  environment?: string;
  /** What was asked: `up`, `down`, `extend`, `status`, a click. */
  action: string;
  result: 'allowed' | 'refused' | 'failed';
  /** Why, and whatever helps to understand it later. Must survive JSON. */
  detail: Readonly<Record<string, unknown>>;
}

/** Append-only. */
export interface Audit {
  record(entry: AuditEntry): Promise<void>;
  /** The newest first. */
  entries(query: { environment?: string; limit: number; beforeMs?: number }): Promise<AuditEntry[]>;
}
