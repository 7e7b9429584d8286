import type { Clock } from '../../core/ports/clock.ts';
import type { CursorKey, PublisherCursors } from '../../core/ports/cursors.ts';
import { claimLost } from '../attempt-lost.ts';
import { HEARTBEAT_MS } from '../heartbeat.ts';
import type { StoredRun } from '../stored-run.ts';
import type { Wakes } from '../wakes.ts';
import { copy } from './copy.ts';

interface StoredCursor {
  seq: number;
  state: unknown;
  attempt: number;
  /** Undefined when it was released. */
  owner: string | undefined;
  beatAtMs: number;
}

export function memoryCursors(
  clock: Clock,
  runs: ReadonlyMap<string, StoredRun>,
  wakes: Wakes,
): PublisherCursors {
  const cursors = new Map<string, StoredCursor>();
  const nameOf = (publisher: string, runId: string): string => JSON.stringify([publisher, runId]);
  const isFree = (cursor: StoredCursor | undefined): boolean =>
    cursor?.owner === undefined || clock.now() - cursor.beatAtMs > HEARTBEAT_MS;
  const held = ({ publisher, runId, attempt }: CursorKey): StoredCursor => {
    const cursor = cursors.get(nameOf(publisher, runId));
    if (cursor?.owner !== undefined && cursor.attempt === attempt) return cursor;
    throw claimLost(`publisher ${publisher} of run ${runId}`, attempt, cursor);
  };
  return {
    async behind(publisher, { sinceMs, limit }) {
      return [...runs.values()]
        .filter(({ record, events }) => {
          const cursor = cursors.get(nameOf(publisher, record.id));
          return record.createdAtMs >= sinceMs && events.length > (cursor?.seq ?? 0) && isFree(cursor);
        })
        .map(({ record }) => record)
        .sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map(({ id, environment }) => ({ runId: id, environment }));
    },
    async claim(publisher, runId, owner) {
      const name = nameOf(publisher, runId);
      const before = cursors.get(name);
      if (!isFree(before)) return undefined;
      const { seq = 0, state, attempt = 0 } = before ?? {};
      const cursor = { seq, state, attempt: attempt + 1, owner, beatAtMs: clock.now() };
      cursors.set(name, cursor);
      return { publisher, runId, attempt: cursor.attempt, seq, state: copy(state) ?? undefined };
    },
    async save(key, { seq, state }) {
      Object.assign(held(key), { seq, state: copy(state), beatAtMs: clock.now() });
    },
    async beat(key) {
      held(key).beatAtMs = clock.now();
    },
    async release({ publisher, runId, attempt }) {
      const cursor = cursors.get(nameOf(publisher, runId));
      if (cursor?.attempt === attempt) cursor.owner = undefined;
    },
    onNews: (wake) => wakes.on('news', wake),
  };
}
