import { sql } from 'kysely';
import type { Notice } from '../../core/lease/notice.ts';
import type { MessageRef } from '../../core/ports/message-ref.ts';
import type { Notices } from '../../core/ports/notices.ts';
import { askedStore } from '../ask-store.ts';
import { askedRows } from '../asked-rows.ts';
import { coalesce } from '../coalesce.ts';
import { CLAIM_LAPSES_MS } from '../heartbeat.ts';
import { toJson, toText } from '../run-rows.ts';
import { DATABASE_NOW, isStale } from '../stale.ts';
import type { SqlPortParts } from './parts.ts';

const COLUMNS = [
  'notices.id',
  'notices.nth',
  'notices.environment',
  'notices.at',
  'notices.body',
  'notices.message',
] as const;

export function sqlNotices({ db, clock, wakes }: SqlPortParts): Notices {
  const add = coalesce(async (given: readonly Notice[]) => {
    const notices = given.map(({ id, ...notice }, nth) => ({ id: toText(id), ...notice, nth }));
    const { rows } = await sql<{ id: string }>`
      insert into lamplighter.notices (id, environment, at, body)
      select distinct on (id) id, environment, "atMs", body
      from ${askedRows(notices, 'nth integer, id text, environment text, "atMs" bigint, body jsonb')} order by id, nth
      on conflict do nothing returning id`.execute(db.kysely);
    if (rows.length > 0) wakes.send('notices');
    const added = new Set(rows.map(({ id }) => id));
    return notices.map(({ id }) => added.delete(id));
  });
  const methods = askedStore<Omit<Notices, 'onNews'>>(clock, {
    add,
    async take(owner, limit) {
      const rows = await db.query
        // `for update skip locked`, so that concurrent replicas claim different notices.
        // Source: https://www.postgresql.org/docs/current/sql-select.html
        .with('free', (query) =>
          query
            .selectFrom('notices')
            .select('id')
            .where('posted', '=', false)
            .where(isStale('touched_at', CLAIM_LAPSES_MS))
            .orderBy('at')
            .orderBy('nth')
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        )
        .updateTable('notices')
        .from('free')
        .set({ owner, touched_at: DATABASE_NOW })
        .whereRef('notices.id', '=', 'free.id')
        .returning(COLUMNS)
        .execute();
      // An UPDATE returns its rows in no order.
      return rows.sort((a, b) => a.at - b.at || a.nth - b.nth).map(toNotice);
    },
    async posted(id, owner, message) {
      const row = await db.query
        .updateTable('notices')
        .set({ posted: true, ...(message !== undefined && { message: toJson(message) }) })
        .where('id', '=', toText(id))
        .where('owner', '=', owner)
        .returning('id')
        .executeTakeFirst();
      return row !== undefined;
    },
    async list({ environment, limit }) {
      const rows = await db.query
        .selectFrom('notices')
        .select(COLUMNS)
        .where('environment', '=', environment)
        .orderBy('at', 'desc')
        .orderBy('nth', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toNotice);
    },
  });
  return { ...methods, onNews: (wake) => wakes.on('notices', wake) };
}

const toNotice = (row: {
  id: string;
  environment: string;
  at: number;
  body: Notice['body'];
  message: MessageRef | null;
}): Notice => ({
  id: row.id,
  environment: row.environment,
  atMs: row.at,
  body: row.body,
  ...(row.message !== null && { message: row.message }),
});
