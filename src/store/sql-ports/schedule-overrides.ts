import { type Selectable, sql } from 'kysely';
import type { ScheduleOverride, ScheduleOverrides } from '../../core/ports/schedule-overrides.ts';
import { askedStore } from '../ask-store.ts';
import { askedRows } from '../asked-rows.ts';
import { coalesce } from '../coalesce.ts';
import { toJson, toText } from '../run-rows.ts';
import type { ExceptionsTable } from '../schema.ts';
import { byStart } from '../sort-orders.ts';
import type { SqlPortParts } from './parts.ts';

export function sqlExceptions({ db, clock }: SqlPortParts): ScheduleOverrides {
  const of = (environment: string) =>
    db.query.selectFrom('exceptions').selectAll().where('environment', '=', environment);
  const list = coalesce(async (queries: readonly Parameters<ScheduleOverrides['list']>[0][]) => {
    const asked = queries.map((query, nth) => ({ ...query, nth }));
    const { rows } = await sql<Selectable<ExceptionsTable> & { nth: number }>`
      select exceptions.*, asked.nth
      from ${askedRows(asked, 'nth integer, environment text, "fromMs" bigint, "untilMs" bigint')}
      join lamplighter.exceptions on exceptions.environment = asked.environment
        and exceptions.until_at >= asked."fromMs" and exceptions.from_at < asked."untilMs"`.execute(
      db.kysely,
    );
    const byQuery = Map.groupBy(rows, ({ nth }) => nth);
    return queries.map((_, nth) => (byQuery.get(nth) ?? []).map(toException).sort(byStart));
  });
  return askedStore<ScheduleOverrides>(clock, {
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
    list,
  });
}

const toException = (row: Selectable<ExceptionsTable>): ScheduleOverride => ({
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
