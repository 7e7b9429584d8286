import { PgBoss } from 'pg-boss';
import { SECOND } from '../core/ports/clock.ts';
import type { Database } from './database.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';
import { JOBS_SCHEMA } from './schema.ts';

export const RUN_QUEUE = 'runs';
const NO_JOB = '00000000-0000-0000-0000-000000000000';

export interface RunJob {
  runId: string;
}

/**
 * pg-boss, started without its workers: it keeps the jobs, hands them out and detects silent holders. It does not
 * fence, so nothing here completes or fails a job by itself; that is done in the transaction that ends an attempt.
 * Source: https://pgboss.io/api/workers#work-name-options-handler
 */
export async function openJobs(db: Database, onTrouble: (error: unknown) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    db: db.jobs,
    schema: JOBS_SCHEMA,
    backend: db.kind,
    // The migration before has created the schema; the role need not have the right to create one.
    createSchema: false,
    schedule: false,
    // A worker drives supervision by `supervise`, so that reading the history starts no timers.
    supervise: false,
    monitorIntervalSeconds: 1,
    registerInstance: false,
    persistWarnings: false,
    monitorVacuum: false,
    reindex: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', onTrouble);
  await boss.start();
  const existing = await boss.getQueue(RUN_QUEUE);
  if (existing === null) {
    await boss.createQueue(RUN_QUEUE, {
      // With the environment as key: one job per environment that is created, being retried or active.
      // Source: https://pgboss.io/api/queues
      policy: 'exclusive',
      heartbeatSeconds: HEARTBEAT_MS / SECOND,
      // A run ends by its own plan's deadline; a job that is handed out again meanwhile finds the run held.
      expireInSeconds: 24 * 60 * 60,
      // Being handed out again is no failure: a run is over when its events say so.
      retryLimit: 2 ** 31 - 1,
      retryDelay: 0,
      retentionSeconds: 365 * 24 * 60 * 60,
      deleteAfterSeconds: 24 * 60 * 60,
    });
  } else {
    // pg-boss reads all queues at its start. One that another process has made since then is read at its first use,
    // on a connection of its own: that must happen here, because a transaction refuses it.
    await boss.findJobs(RUN_QUEUE, { id: NO_JOB });
  }
  return boss;
}
