import { type Selectable, sql } from 'kysely';
import type { Lease, Leases, LeaseTerms, SeenLease } from '../../core/ports/leases.ts';
import { askedStore } from '../ask-store.ts';
import { among, askedRows, dealtOut } from '../asked-rows.ts';
import { coalesce } from '../coalesce.ts';
import type { LeasesTable } from '../schema.ts';
import { fromStoredState, toStoredState } from '../stored-names.ts';
import type { SqlPortParts } from './parts.ts';

export function sqlLeases({ db, clock, wakes }: SqlPortParts): Leases {
  const open = () => db.query.selectFrom('leases').selectAll().where('ended', '=', false);
  const get = coalesce(async (environments: readonly string[]) => {
    const rows = await open().where(among('environment', environments)).execute();
    return dealtOut(environments, rows, environmentOf, ([row]) => row && toLease(row));
  });
  const enter = coalesce(async (changes: readonly Change[]) => {
    const { rows } = await sql<Row>`
      insert into lamplighter.leases (environment, version, lit_until, set_by, set_at, reason, reminded, ended)
      select distinct on (environment) environment, 1, ${TERMS}, false from ${asked(changes)}
      order by environment, nth
      on conflict (environment) do update
        set version = leases.version + 1, lit_until = excluded.lit_until, set_by = excluded.set_by,
          set_at = excluded.set_at, reason = excluded.reason, reminded = excluded.reminded, ended = false
        where leases.ended
      returning *`.execute(db.kysely);
    return toTheFirst(changes, rows);
  });
  const replace = coalesce(async (changes: readonly Change[]) => {
    const { rows } = await sql<Row>`
      with asked as (
        select distinct on (environment, version) environment, version, ${TERMS} from ${asked(changes)}
        order by environment, version, nth
      ), locked as (
        select environment from lamplighter.leases join asked using (environment, version)
        where not leases.ended order by environment for update of leases
      )
      update lamplighter.leases
      set version = leases.version + 1, lit_until = asked.lit_until, set_by = asked.set_by,
        set_at = asked.set_at, reason = asked.reason, reminded = asked.reminded
      from asked join locked using (environment)
      where leases.environment = asked.environment and leases.version = asked.version and not leases.ended
      returning leases.*`.execute(db.kysely);
    return toTheFirst(changes, rows);
  });
  const methods = askedStore<Omit<Leases, 'onChange'>>(clock, {
    get,
    async all() {
      const rows = await open().orderBy(sql`environment collate "C"`).execute();
      return rows.map(toLease);
    },
    async versions() {
      return db.query
        .selectFrom('leases')
        .select(['environment', 'version'])
        .where('ended', '=', false)
        .execute();
    },
    async change(seen, next) {
      const row = await (seen.version === 0 ? enter : replace)({ ...seen, ...next });
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

type Row = Selectable<LeasesTable>;
type Change = SeenLease & LeaseTerms;

const TERMS = sql`"litUntilMs" as lit_until, "setBy" as set_by, "setAtMs" as set_at, reason, reminded`;

const asked = (changes: readonly Change[]) =>
  askedRows(
    changes.map((change, nth) => ({ ...change, reminded: toStoredState(change.reminded), nth })),
    'nth integer, environment text, version integer, "litUntilMs" bigint, "setBy" jsonb, "setAtMs" bigint, reason text, reminded jsonb',
  );

const environmentOf = (row: Row): string => row.environment;

/** Of several changes of one lease in one statement the first wins, as if the others had come later. */
function toTheFirst(changes: readonly Change[], rows: readonly Row[]): (Row | undefined)[] {
  const changed = new Map(rows.map((row) => [row.environment, row]));
  return changes.map(({ environment, version }) => {
    const row = changed.get(environment);
    // Of two changes that name different versions, one named an old version.
    if (row === undefined || (version !== 0 && row.version !== version + 1)) return undefined;
    changed.delete(environment);
    return row;
  });
}

const toLease = (row: Row): Lease => ({
  environment: row.environment,
  litUntilMs: row.lit_until,
  version: row.version,
  setBy: row.set_by,
  setAtMs: row.set_at,
  reason: row.reason,
  reminded: fromStoredState(row.reminded),
});
