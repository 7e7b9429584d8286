import type { Selectable } from 'kysely';
import type { Exception, Exceptions } from '../../core/ports/exceptions.ts';
import { askedStore } from '../ask-store.ts';
import { byStart } from '../orders.ts';
import { toJson, toText } from '../run-rows.ts';
import type { ExceptionsTable } from '../schema.ts';
import type { SqlPortParts } from './parts.ts';

export function sqlExceptions({ db, clock }: SqlPortParts): Exceptions {
  const of = (environment: string) =>
    db.query.selectFrom('exceptions').selectAll().where('environment', '=', environment);
  return askedStore<Exceptions>(clock, {
    async add(exception) {
      const row = await db.query
        .insertInto('exceptions')
        .values({
          id: toText(exception.id),
          environment: exception.environment,
          kind: exception.kind,
          from_at: exception.fromMs,
          until_at: exception.untilMs,
          by: toJson(exception.by),
          reason: toText(exception.reason),
          detail: toJson(exception.detail),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      return row !== undefined;
    },
    async end(id, { by, atMs }) {
      const row = await db.query
        .updateTable('exceptions')
        .set({ ended_at: atMs, ended_by: toJson(by) })
        .where('id', '=', toText(id))
        .where('ended_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
      return row && toException(row);
    },
    async active(environment, atMs) {
      const rows = await of(environment)
        .where('until_at', '>', atMs)
        .where('from_at', '<=', atMs)
        .where('ended_at', 'is', null)
        .execute();
      return rows.map(toException).sort(byStart);
    },
    async list({ environment, fromMs, untilMs }) {
      const rows = await of(environment)
        .where('until_at', '>=', fromMs)
        .where('from_at', '<', untilMs)
        .execute();
      return rows.map(toException).sort(byStart);
    },
  });
}

const toException = (row: Selectable<ExceptionsTable>): Exception => ({
  id: row.id,
  environment: row.environment,
  kind: row.kind,
  fromMs: row.from_at,
  untilMs: row.until_at,
  by: row.by,
  reason: row.reason,
  detail: row.detail,
  ...(row.ended_at !== null && { endedAtMs: row.ended_at }),
  ...(row.ended_by !== null && { endedBy: row.ended_by }),
});
