import type { Notice } from '../../core/lease/notice.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Notices } from '../../core/ports/notices.ts';
import { CLAIM_LAPSES_MS } from '../heartbeat.ts';
import type { Wakes } from '../wakes.ts';
import { clone, copy } from './copy.ts';

interface StoredNotice {
  notice: Notice;
  owner?: string;
  touchedAtMs?: number;
  posted: boolean;
}

export function memoryNotices(clock: Clock, wakes: Wakes): Notices {
  /** In the order in which they were added, which a sort by time preserves. */
  const notices = new Map<string, StoredNotice>();
  const oldestFirst = (): StoredNotice[] =>
    [...notices.values()].sort((a, b) => a.notice.atMs - b.notice.atMs);
  return {
    async add(notice) {
      if (notices.has(notice.id)) return false;
      notices.set(notice.id, { notice: copy(notice), posted: false });
      wakes.send('notices');
      return true;
    },
    async take(owner, limit) {
      const nowMs = clock.now();
      const isFree = ({ posted, touchedAtMs }: StoredNotice): boolean =>
        !posted && (touchedAtMs === undefined || nowMs - touchedAtMs > CLAIM_LAPSES_MS);
      const taken = oldestFirst().filter(isFree).slice(0, limit);
      return taken.map((stored) => {
        Object.assign(stored, { owner, touchedAtMs: nowMs });
        return clone(stored.notice);
      });
    },
    async posted(id, owner, message) {
      const stored = notices.get(id);
      if (stored?.owner !== owner) return false;
      stored.posted = true;
      if (message !== undefined) stored.notice = { ...stored.notice, message };
      return true;
    },
    async list({ environment, limit }) {
      return oldestFirst()
        .map(({ notice }) => notice)
        .filter((notice) => notice.environment === environment)
        .reverse()
        .slice(0, limit)
        .map(clone);
    },
    onNews: (wake) => wakes.on('notices', wake),
  };
}
