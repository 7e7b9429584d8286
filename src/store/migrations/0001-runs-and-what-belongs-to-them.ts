import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The tables as they were at the first release. A migration never imports the present schema types or any
 * constant that may change: it must do for ever what it did on the day it was released.
 */
export const runsAndWhatBelongsToThem: Migration = {
  async up(database: Kysely<unknown>) {
    const db = database.withSchema('lamplighter');
    // `create schema if not exists` requires the right to create even where the schema exists.
    // Source: https://www.postgresql.org/docs/current/sql-createschema.html
    await sql`do $$ begin
      if to_regnamespace('lamplighter_jobs') is null then create schema lamplighter_jobs; end if;
    end $$`.execute(database);
    await db.schema
      .createTable('runs')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('environment', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('requester', 'text', (column) => column.notNull())
      .addColumn('trigger', 'text', (column) => column.notNull())
      .addColumn('options', 'jsonb', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) =>
        column.notNull().check(sql`state in ('queued', 'running', 'finished')`),
      )
      .addColumn('attempt', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('last_seq', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('owner', 'text')
      .addColumn('heartbeat_at', 'timestamptz')
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .addColumn('outcome', 'text')
      .addColumn('cancel', 'jsonb')
      .addColumn('job_id', 'uuid', (column) => column.notNull())
      .execute();
    // One live run per environment, whoever asks and however many replicas there are.
    // Source: https://www.postgresql.org/docs/current/indexes-partial.html
    await db.schema
      .createIndex('runs_one_live_per_environment')
      .unique()
      .on('runs')
      .column('environment')
      .where(sql.ref('state'), '<>', sql.lit('finished'))
      .execute();
    await db.schema
      .createIndex('runs_by_environment')
      .on('runs')
      .columns(['environment', 'created_at desc'])
      .execute();
    await db.schema.createIndex('runs_by_time').on('runs').column('created_at desc').execute();

    await db.schema
      .createTable('events')
      .addColumn('run_id', 'text', (column) => column.notNull().references('lamplighter.runs.id'))
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('body', 'jsonb', (column) => column.notNull())
      .addPrimaryKeyConstraint('events_pkey', ['run_id', 'seq'])
      .execute();

    await db.schema
      .createTable('verified_lives')
      .addColumn('environment', 'text', (column) => column.notNull())
      .addColumn('component', 'text', (column) => column.notNull())
      .addColumn('life_id', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('verified_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('verified_lives_pkey', ['environment', 'component', 'life_id'])
      .execute();

    await db.schema
      .createTable('leases')
      .addColumn('environment', 'text', (column) => column.primaryKey())
      .addColumn('lit_until', 'bigint', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
      .addColumn('set_by', 'text', (column) => column.notNull())
      .addColumn('set_at', 'bigint', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('reminded', 'jsonb', (column) => column.notNull())
      .execute();

    await db.schema
      .createTable('schedule_claims')
      .addColumn('environment', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('claimed_by', 'text', (column) => column.notNull())
      .addColumn('claimed_at', 'bigint', (column) => column.notNull())
      .addColumn('run_id', 'text')
      .addColumn('result', 'text')
      .addPrimaryKeyConstraint('schedule_claims_pkey', ['environment', 'kind', 'due_at'])
      .execute();

    await db.schema
      .createTable('approvals')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('environment', 'text', (column) => column.notNull())
      .addColumn('request', 'jsonb', (column) => column.notNull())
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('requested_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('decided_by', 'text')
      .addColumn('decided_at', 'bigint')
      .addColumn('message', 'jsonb')
      .execute();

    await db.schema
      .createTable('audit')
      .addColumn('id', 'bigint', (column) => column.generatedAlwaysAsIdentity().primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('environment', 'text')
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('result', 'text', (column) => column.notNull())
      .addColumn('detail', 'jsonb', (column) => column.notNull())
      .execute();

    await db.schema
      .createTable('cursors')
      .addColumn('publisher', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('state', 'jsonb', (column) => column.notNull())
      .addPrimaryKeyConstraint('cursors_pkey', ['publisher', 'run_id'])
      .execute();

    await db.schema
      .createTable('inbox')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('payload', 'jsonb', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('received_at', 'bigint', (column) => column.notNull())
      .addColumn('owner', 'text')
      .addColumn('attempt', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('heartbeat_at', 'timestamptz')
      .addColumn('finished_at', 'bigint')
      .addColumn('detail', 'text')
      .execute();
    // Open rows are always a handful in a growing table.
    // Source: https://www.postgresql.org/docs/current/indexes-partial.html
    await db.schema
      .createIndex('inbox_open')
      .on('inbox')
      .column('received_at')
      .where(sql.ref('state'), 'in', sql`('new', 'taken')`)
      .execute();
  },
};
