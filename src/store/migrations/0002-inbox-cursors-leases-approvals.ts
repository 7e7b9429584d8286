import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A name alone becomes a person at the terminal: the first release knew no others. */
const asActor = (column: string) =>
  sql`jsonb using jsonb_build_object('source', 'terminal', 'id', ${sql.ref(column)}, 'name', ${sql.ref(column)})`;

/**
 * What Slack and leases need beside the runs: who may work on an item, who asked for what, and what stands in
 * the way of the schedule.
 */
export const inboxCursorsLeasesApprovals: Migration = {
  async up(database: Kysely<unknown>) {
    const db = database.withSchema('lamplighter');
    await db.schema.alterTable('runs').addColumn('origin', 'jsonb').execute();

    await db.schema
      .alterTable('cursors')
      .addColumn('owner', 'text')
      .addColumn('attempt', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('heartbeat_at', 'timestamptz')
      .execute();

    await db.schema
      .alterTable('audit')
      .addColumn('actor_name', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await db.schema.createIndex('audit_by_time').on('audit').columns(['at desc', 'id desc']).execute();
    await db.schema
      .createIndex('audit_by_environment')
      .on('audit')
      .columns(['environment', 'at desc', 'id desc'])
      .execute();

    // An ended lease keeps its row, so that its version is never given again.
    await db.schema
      .alterTable('leases')
      .addColumn('ended', 'boolean', (column) => column.notNull().defaultTo(false))
      .execute();
    await sql`alter table lamplighter.leases alter column set_by type ${asActor('set_by')}`.execute(database);
    // It was a list that nobody wrote anything into.
    await sql`update lamplighter.leases set reminded = '{}' where jsonb_typeof(reminded) <> 'object'`.execute(
      database,
    );

    await db.schema.alterTable('schedule_claims').addColumn('touched_at', 'timestamptz').execute();

    await sql`alter table lamplighter.approvals
      alter column requested_by type ${asActor('requested_by')},
      alter column decided_by type jsonb using case when decided_by is not null
        then jsonb_build_object('source', 'terminal', 'id', decided_by, 'name', decided_by) end,
      add column reason text`.execute(database);
    await db.schema
      .createIndex('approvals_open')
      .on('approvals')
      .columns(['environment', 'requested_at'])
      .where(sql.ref('state'), '=', sql.lit('open'))
      .execute();

    await db.schema
      .createTable('exceptions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('environment', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('from_at', 'bigint', (column) => column.notNull())
      .addColumn('until_at', 'bigint', (column) => column.notNull())
      .addColumn('by', 'jsonb', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('detail', 'jsonb', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('ended_by', 'jsonb')
      .execute();
    await db.schema
      .createIndex('exceptions_by_end')
      .on('exceptions')
      .columns(['environment', 'until_at'])
      .execute();

    await db.schema
      .createTable('notices')
      .addColumn('id', 'text', (column) => column.primaryKey())
      // Of one moment, in the order in which they were added.
      .addColumn('nth', 'bigint', (column) => column.generatedAlwaysAsIdentity().notNull())
      .addColumn('environment', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('body', 'jsonb', (column) => column.notNull())
      .addColumn('owner', 'text')
      .addColumn('touched_at', 'timestamptz')
      .addColumn('posted', 'boolean', (column) => column.notNull().defaultTo(false))
      .execute();
    await db.schema
      .createIndex('notices_unposted')
      .on('notices')
      .columns(['at', 'nth'])
      .where(sql.ref('posted'), '=', sql.lit(false))
      .execute();
    await db.schema
      .createIndex('notices_by_environment')
      .on('notices')
      .columns(['environment', 'at desc', 'nth desc'])
      .execute();
  },
};
