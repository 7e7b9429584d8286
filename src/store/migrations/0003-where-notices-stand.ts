import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** So that whoever goes on can edit what another process has posted. */
export const whereNoticesStand: Migration = {
  async up(database: Kysely<unknown>) {
    await database
      .withSchema('lamplighter')
      .schema.alterTable('notices')
      .addColumn('message', 'jsonb')
      .execute();
  },
};
