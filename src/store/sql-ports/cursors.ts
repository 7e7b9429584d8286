import { sql } from 'kysely';
import type { CursorKey, PublisherCursors } from '../../core/ports/cursors.ts';
import { askedStore } from '../ask-store.ts';
import { claimLost } from '../attempt-lost.ts';
import { toJson } from '../run-rows.ts';
import { DATABASE_NOW, isStale } from '../stale.ts';
import type { SqlPortParts } from './parts.ts';

export function sqlCursors({ db, clock, wakes }: SqlPortParts): PublisherCursors {
  const held = ({ publisher, runId, attempt }: CursorKey, query = db.query) =>
    query
      .updateTable('cursors')
      .where('publisher', '=', publisher)
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('owner', 'is not', null);
  const lost = async ({ publisher, runId, attempt }: CursorKey): Promise<Error> => {
    const now = await db.query
      .selectFrom('cursors')
      .select(['attempt', 'owner'])
      .where('publisher', '=', publisher)
      .where('run_id', '=', runId)
      .executeTakeFirst();
    return claimLost(`publisher ${publisher} of run ${runId}`, attempt, now);
  };

  const methods = askedStore<Omit<PublisherCursors, 'onNews'>>(clock, {
    async behind(publisher, { sinceMs, limit }) {
      // The range of runs comes from the index by time; each cursor is found by its key.
      const rows = await db.query
        .selectFrom('runs')
        .leftJoin('cursors', (join) =>
          join.onRef('cursors.run_id', '=', 'runs.id').on('cursors.publisher', '=', publisher),
        )
        .select(['runs.id', 'runs.environment'])
        .where('runs.created_at', '>=', sinceMs)
        .where((eb) => eb('runs.last_seq', '>', eb.fn.coalesce('cursors.seq', eb.lit(0))))
        .where((eb) => eb.or([eb('cursors.owner', 'is', null), isStale('cursors.heartbeat_at')]))
        .orderBy('runs.created_at')
        .orderBy('runs.id')
        .limit(limit)
        .execute();
      return rows.map(({ id, environment }) => ({ runId: id, environment }));
    },
    async claim(publisher, runId, owner) {
      const row = await db.query
        .insertInto('cursors')
        .values({
          publisher,
          run_id: runId,
          seq: 0,
          state: toJson(undefined),
          owner,
          attempt: 1,
          heartbeat_at: DATABASE_NOW,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['publisher', 'run_id'])
            .doUpdateSet({ owner, attempt: sql`cursors.attempt + 1`, heartbeat_at: DATABASE_NOW })
            .where(sql<boolean>`(cursors.owner is null or ${isStale('cursors.heartbeat_at')})`),
        )
        .returning(['seq', 'state', 'attempt'])
        .executeTakeFirst();
      return row && { publisher, runId, ...row, state: row.state ?? undefined };
    },
    async save(key, { seq, state }) {
      const row = await held(key)
        .set({ seq, state: toJson(state), heartbeat_at: DATABASE_NOW })
        .returning('seq')
        .executeTakeFirst();
      if (row === undefined) throw await lost(key);
    },
    async beat(key) {
      const row = await held(key, db.beats.query)
        .set({ heartbeat_at: DATABASE_NOW })
        .returning('seq')
        .executeTakeFirst();
      if (row === undefined) throw await lost(key);
    },
    async release(key) {
      // A process that does not hold the cursor has nothing to release.
      await held(key).set({ owner: null, heartbeat_at: null }).execute();
    },
  });
  return { ...methods, onNews: (wake) => wakes.on('news', wake) };
}
