import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { LamplighterError } from '../core/errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { SCHEMA, type Schema } from './schema.ts';
import { toStoreError } from './store-error.ts';

const TABLE = 'migrations';

/**
 * Migrates the tables to this version of lamplighter, under an advisory lock, all steps in one transaction. Tables of a
 * newer version are refused and left unchanged: throws `store-newer`.
 */
export async function migrate(
  db: Kysely<Schema>,
  options: { migrations?: Readonly<Record<string, Migration>>; upTo?: string } = {},
): Promise<{ applied: string[] }> {
  const migrations = options.migrations ?? MIGRATIONS;
  const known = Object.keys(migrations);
  const done = await appliedMigrations(db);
  refuseNewer(done, known);
  // The usual start: one statement instead of the migrator's read of the whole catalogue.
  if (options.upTo === undefined && done.length === known.length) return { applied: [] };

  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: SCHEMA,
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
  });
  const { error, results } = await (options.upTo === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(options.upTo));
  if (error !== undefined) {
    // Another replica of a newer version may have been faster.
    refuseNewer(await appliedMigrations(db), known);
    throw toStoreError(error);
  }
  return { applied: (results ?? []).map((result) => result.migrationName) };
}

export async function appliedMigrations(db: Kysely<Schema>): Promise<string[]> {
  const table = `${SCHEMA}.${TABLE}`;
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass(${table}) is not null as there`.execute(db);
  if (found[0]?.there !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(table)} order by name`.execute(
    db,
  );
  return rows.map((row) => row.name);
}

function refuseNewer(done: readonly string[], known: readonly string[]): void {
  const foreign = done.filter((name) => !known.includes(name));
  if (foreign.length === 0) return;
  throw new LamplighterError(
    'store-newer',
    `the store was written by a newer lamplighter: it knows ${foreign.join(', ')}, this one does not`,
    {
      remedy:
        'Run the newer version again, or give this one a store of its own (another DATABASE_URL or data directory). Nothing was changed.',
    },
  );
}
