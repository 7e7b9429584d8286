import { sql } from 'kysely';
import type { Inbox, TakenItem } from '../../core/ports/inbox.ts';
import { askedStore } from '../ask-store.ts';
import { askedRows } from '../asked-rows.ts';
import { claimLost } from '../attempt-lost.ts';
import { coalesce } from '../coalesce.ts';
import { toText } from '../run-rows.ts';
import { byAge } from '../sort-orders.ts';
import { DATABASE_NOW, isStale } from '../stale.ts';
import type { SqlPortParts } from './parts.ts';

const COLUMNS = ['inbox.key', 'inbox.kind', 'inbox.payload', 'inbox.received_at', 'inbox.attempt'] as const;

export function sqlInbox({ db, clock }: SqlPortParts): Inbox {
  const present = (key: string) =>
    db.query
      .selectFrom('inbox')
      .select(['state', 'attempt', 'owner'])
      .where('key', '=', toText(key))
      .executeTakeFirst();
  const held = (item: Pick<TakenItem, 'key' | 'attempt'>, query = db.query) =>
    query
      .updateTable('inbox')
      .where('key', '=', toText(item.key))
      .where('attempt', '=', item.attempt)
      .where('state', '=', 'taken');
  const lost = async (item: Pick<TakenItem, 'key' | 'attempt'>): Promise<Error> => {
    const now = await present(item.key);
    return claimLost(
      `inbox item ${item.key}`,
      item.attempt,
      now && { ...now, over: now.state === 'done' || now.state === 'failed' },
    );
  };

  const insert = async (given: readonly Accepted[]): Promise<(TakenItem | undefined)[]> => {
    // One parameter for all: a rush of commands would be thousands of parameters, and composing them took longer than
    // the statement.
    const { rows } = await sql<Row>`
      insert into lamplighter.inbox (key, kind, payload, state, received_at, owner, attempt, heartbeat_at)
      select key, kind, payload, 'taken', "receivedAtMs", owner, 1, ${DATABASE_NOW}
      from ${askedRows(
        given.map(({ item, owner }) => ({ ...item, owner })),
        'key text, kind text, payload jsonb, "receivedAtMs" bigint, owner text',
      )}
      on conflict do nothing
      returning key, kind, payload, received_at, attempt`.execute(db.kysely);
    const byKey = new Map(rows.map((row) => [row.key, row]));
    // Of two deliveries with one key in one statement, the first is entered.
    return given.map(({ item }) => {
      const key = toText(item.key);
      const row = byKey.get(key);
      byKey.delete(key);
      return row && toItem(row);
    });
  };
  const accept = coalesce(insert);

  return askedStore<Inbox>(clock, {
    accept: (item, owner) => accept({ item, owner }),
    async takeAbandoned(owner, limit) {
      const rows = await db.query
        // `for update skip locked`, so that concurrent replicas claim different items.
        // Source: https://www.postgresql.org/docs/current/sql-select.html
        .with('abandoned', (query) =>
          query
            .selectFrom('inbox')
            .select('key')
            .where('state', '=', 'taken')
            .where(isStale('heartbeat_at'))
            .orderBy('received_at')
            .orderBy('key')
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        )
        .updateTable('inbox')
        .from('abandoned')
        .set({ owner, attempt: sql`inbox.attempt + 1`, heartbeat_at: DATABASE_NOW })
        .whereRef('inbox.key', '=', 'abandoned.key')
        .returning(COLUMNS)
        .execute();
      // An UPDATE returns its rows in no order.
      return rows.map(toItem).sort(byAge);
    },
    async beat(item) {
      const row = await held(item, db.beats.query)
        .set({ heartbeat_at: DATABASE_NOW })
        .returning('key')
        .executeTakeFirst();
      if (row === undefined) throw await lost(item);
    },
    async finish(item, { state, detail, atMs }) {
      const row = await held(item)
        .set({
          state,
          detail: detail === undefined ? null : toText(detail),
          finished_at: atMs,
          heartbeat_at: null,
        })
        .returning('key')
        .executeTakeFirst();
      if (row !== undefined) return;
      const now = await present(item.key);
      // Finished before, and only the answer was lost.
      if (now?.state === state && now.attempt === item.attempt) return;
      throw await lost(item);
    },
    async prune(beforeMs) {
      const result = await db.query
        .deleteFrom('inbox')
        .where('state', 'in', ['done', 'failed'])
        .where('finished_at', '<', beforeMs)
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  });
}

interface Accepted {
  item: Parameters<Inbox['accept']>[0];
  owner: string;
}

interface Row {
  key: string;
  kind: string;
  payload: unknown;
  received_at: number;
  attempt: number;
}

const toItem = ({ key, kind, payload, received_at, attempt }: Row): TakenItem => ({
  key,
  kind,
  payload,
  receivedAtMs: received_at,
  attempt,
});
