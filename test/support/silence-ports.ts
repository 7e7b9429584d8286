import { sql } from 'kysely';
import type { Database } from '../../src/store/database.ts';

/** Makes half a minute pass for everybody who should beat, in an SQL store. */
export async function silencePorts(db: Database): Promise<void> {
  await sql`update lamplighter.inbox set heartbeat_at = heartbeat_at - interval '31 s'`.execute(db.kysely);
  await sql`update lamplighter.cursors set heartbeat_at = heartbeat_at - interval '31 s'`.execute(db.kysely);
  await sql`update lamplighter.notices set touched_at = touched_at - interval '31 s'`.execute(db.kysely);
  await sql`update lamplighter.schedule_claims set touched_at = touched_at - interval '31 s'`.execute(
    db.kysely,
  );
}
