import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appliedMigrations, migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import type { Schema } from '../../src/store/schema.ts';

/** Rows that each released version may have left; later steps must keep them. */
const rowsOfVersion: Record<string, string> = {
  '0001-runs-and-what-belongs-to-them': `
    insert into lamplighter.runs (id, environment, action, requester, trigger, options, created_at, state, job_id)
      values ('r1', 'dev', 'up', 'kim', 'person', '{}', 1, 'running', gen_random_uuid());
    insert into lamplighter.events (run_id, seq, attempt, at, type, body)
      values ('r1', 1, 1, 2, 'run.started', '{"seq": 1}');
    insert into lamplighter.leases (environment, lit_until, set_by, set_at, reason, reminded)
      values ('dev', 5, 'kim', 4, 'work', '[]');
    insert into lamplighter.approvals (id, environment, request, requested_by, requested_at, expires_at, state, decided_by)
      values ('a1', 'dev', '{}', 'kim', 1, 2, 'approved', 'lee'), ('a2', 'dev', '{}', 'kim', 1, 2, 'open', null);`,
  '0002-inbox-cursors-leases-approvals': `
    insert into lamplighter.exceptions (id, environment, kind, from_at, until_at, by, reason, detail)
      values ('x1', 'dev', 'lock', 1, 2, '{}', 'load test', '{}');`,
  '0003-where-notices-stand': `
    insert into lamplighter.notices (id, environment, at, body, message)
      values ('n1', 'dev', 1, '{}', '{"channel": "C1", "ts": "1.2"}');`,
};

let pglite: PGlite;
let db: Kysely<Schema>;
beforeAll(async () => {
  pglite = new PGlite();
  db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
  await pglite.waitReady;
});
afterAll(() => db.destroy());

const names = Object.keys(MIGRATIONS);
const emptied = () =>
  pglite.exec('drop schema if exists lamplighter cascade; drop schema if exists lamplighter_jobs cascade');

/** From version to version up to that one, each with the rows that it may have left. */
async function growTo(version = ''): Promise<void> {
  for (const name of names.slice(0, names.indexOf(version) + 1)) {
    await migrate(db, { upTo: name });
    await pglite.exec(rowsOfVersion[name] ?? '');
  }
}

/** Every column, its type and default, and every index: what two ways to a schema must agree on. */
async function shape(): Promise<unknown> {
  const columns = await sql`select table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema = 'lamplighter' order by 1, 2`.execute(db);
  const indexes = await sql`select indexname, indexdef from pg_indexes
    where schemaname = 'lamplighter' order by 1`.execute(db);
  return { columns: columns.rows, indexes: indexes.rows };
}

describe('the migrations', () => {
  it('are named in the order in which they run, and each has rows that later ones must keep', () => {
    expect(names).toEqual([...names].sort());
    expect(Object.keys(rowsOfVersion)).toEqual(names);
  });

  it('run once on an empty database and then have nothing to do', async () => {
    await emptied();
    expect(await migrate(db)).toEqual({ applied: names });
    expect(await migrate(db)).toEqual({ applied: [] });
    expect(await appliedMigrations(db)).toEqual(names);
  });

  it.each(names)('lead from %s, with its data, to the same tables as from nothing', async (version) => {
    await emptied();
    await migrate(db);
    const fromNothing = await shape();
    await emptied();
    await growTo(version);
    const rest = names.slice(names.indexOf(version) + 1);
    expect(await migrate(db)).toEqual({ applied: rest });
    expect(await shape()).toEqual(fromNothing);
    const { rows } = await pglite.query('select id, state from lamplighter.runs');
    expect(rows).toEqual([{ id: 'r1', state: 'running' }]);
  });

  it('make actors of the names that the first release wrote', async () => {
    await emptied();
    await growTo(names[0]);
    await migrate(db);
    const actor = (name: string) => ({ source: 'terminal', id: name, name });
    const leases = await pglite.query('select set_by, reminded, version, ended from lamplighter.leases');
    expect(leases.rows).toEqual([{ set_by: actor('kim'), reminded: {}, version: 1, ended: false }]);
    const approvals = await pglite.query(
      'select requested_by, decided_by from lamplighter.approvals order by id',
    );
    expect(approvals.rows).toEqual([
      { requested_by: actor('kim'), decided_by: actor('lee') },
      { requested_by: actor('kim'), decided_by: null },
    ]);
  });

  it('take a step that is added later, keeping what is there', async () => {
    await emptied();
    await growTo(names.at(-1));
    const later: Migration = {
      up: (old: Kysely<unknown>) =>
        old.schema.alterTable('lamplighter.runs').addColumn('colour', 'text').execute(),
    };
    const migrations = { ...MIGRATIONS, '9999-colour': later };
    expect(await migrate(db, { migrations })).toEqual({ applied: ['9999-colour'] });
    const { rows } = await pglite.query('select id, colour from lamplighter.runs');
    expect(rows).toEqual([{ id: 'r1', colour: null }]);
  });

  it('refuse tables of a newer version and leave them as they are', async () => {
    const before = await shape();
    await expect(migrate(db)).rejects.toMatchObject({
      code: 'store-newer',
      message: expect.stringContaining('9999-colour'),
      remedy: expect.stringContaining('Run the newer version'),
    });
    expect(await shape()).toEqual(before);
  });

  it('leave nothing of a step that fails in the middle', async () => {
    await emptied();
    await migrate(db);
    const before = await shape();
    const broken: Migration = {
      async up(old: Kysely<unknown>) {
        await old.schema.alterTable('lamplighter.runs').addColumn('half', 'text').execute();
        await sql`select * from nowhere`.execute(old);
      },
    };
    await expect(migrate(db, { migrations: { ...MIGRATIONS, '9999-broken': broken } })).rejects.toMatchObject(
      {
        code: 'store-failed',
      },
    );
    expect(await shape()).toEqual(before);
    expect(await migrate(db)).toEqual({ applied: [] });
  });
});
