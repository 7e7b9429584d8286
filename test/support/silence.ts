import { sql } from 'kysely';
import type { Database } from '../../src/store/database.ts';

/** Lets the last heartbeat of a run lie 11 s back, for the store and for pg-boss. */
export async function silenceRun(db: Database, runId: string): Promise<void> {
  await sql`update lamplighter.runs set heartbeat_at = heartbeat_at - interval '11 s' where id = ${runId}`.execute(
    db.kysely,
  );
  await silenceJob(db, runId);
}

/** Only for pg-boss: the job is handed out again although the holder of the run beats. */
export async function silenceJob(db: Database, runId: string): Promise<void> {
  await sql`update lamplighter_jobs.job set heartbeat_on = heartbeat_on - interval '11 s'
    where id = (select job_id from lamplighter.runs where id = ${runId})`.execute(db.kysely);
}
