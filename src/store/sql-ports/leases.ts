import { type Selectable, sql } from 'kysely';
import type { Lease, Leases, LeaseTerms } from '../../core/ports/leases.ts';
import { askedStore } from '../ask-store.ts';
import { toJson, toText } from '../run-rows.ts';
import type { LeasesTable } from '../schema.ts';
import type { SqlPortParts } from './parts.ts';

export function sqlLeases({ db, clock, wakes }: SqlPortParts): Leases {
  const open = () => db.query.selectFrom('leases').selectAll().where('ended', '=', false);
  const methods = askedStore<Omit<Leases, 'onChange'>>(clock, {
    async get(environment) {
      const row = await open().where('environment', '=', environment).executeTakeFirst();
      return row && toLease(row);
    },
    async all() {
      const rows = await open().orderBy(sql`environment collate "C"`).execute();
      return rows.map(toLease);
    },
    async change({ environment, version }, next) {
      const row =
        version === 0
          ? await db.query
              .insertInto('leases')
              .values({ environment, ...columnsOf(next), version: 1 })
              .onConflict((conflict) =>
                conflict
                  .column('environment')
                  .doUpdateSet({ ...columnsOf(next), version: sql`leases.version + 1`, ended: false })
                  .where(sql<boolean>`leases.ended`),
              )
              .returningAll()
              .executeTakeFirst()
          : await db.query
              .updateTable('leases')
              .set({ ...columnsOf(next), version: version + 1 })
              .where('environment', '=', environment)
              .where('version', '=', version)
              .where('ended', '=', false)
              .returningAll()
              .executeTakeFirst();
      if (row !== undefined) wakes.send('leases');
      return row && toLease(row);
    },
    async end({ environment, version }) {
      const row = await db.query
        .updateTable('leases')
        .set({ ended: true })
        .where('environment', '=', environment)
        .where('version', '=', version)
        .where('ended', '=', false)
        .returning('environment')
        .executeTakeFirst();
      if (row !== undefined) wakes.send('leases');
      return row !== undefined;
    },
  });
  return { ...methods, onChange: (wake) => wakes.on('leases', wake) };
}

const columnsOf = (terms: LeaseTerms) => ({
  lit_until: terms.litUntilMs,
  set_by: toJson(terms.setBy),
  set_at: terms.setAtMs,
  reason: toText(terms.reason),
  reminded: toJson(terms.reminded),
});

const toLease = (row: Selectable<LeasesTable>): Lease => ({
  environment: row.environment,
  litUntilMs: row.lit_until,
  version: row.version,
  setBy: row.set_by,
  setAtMs: row.set_at,
  reason: row.reason,
  reminded: row.reminded,
});
