import type { Audit, AuditEntry } from '../../core/ports/audit.ts';
import { copy } from './copy.ts';

export function memoryAudit(): Audit {
  const entries: AuditEntry[] = [];
  return {
    async record(entry) {
      entries.push(copy(entry));
    },
    async entries({ environment, limit, beforeMs = Number.POSITIVE_INFINITY }) {
      return entries
        .filter((entry) => entry.atMs < beforeMs)
        .filter((entry) => environment === undefined || entry.environment === environment)
        .map((entry, index) => ({ entry, index }))
        .sort((a, b) => b.entry.atMs - a.entry.atMs || b.index - a.index)
        .slice(0, limit)
        .map(({ entry }) => copy(entry));
    },
  };
}
