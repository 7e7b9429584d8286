import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import type { SeenLease } from '../core/ports/leases.ts';
import type { RunEntry, RunRecord } from '../core/ports/run-store.ts';
import { askedRows } from './asked-rows.ts';
import type { Tx } from './database.ts';
import { RUN_QUEUE, type RunJob } from './open-pg-boss.ts';
import { RUN_COLUMNS, toJson, toRunRecord } from './run-rows.ts';

/**
 * Enters runs and their jobs. Left out are those for whose environment there is a live run, and those whose lease has
 * another version by now, which are `lapsed`.
 */
export async function enterRuns(
  tx: Tx,
  jobs: PgBoss,
  runs: readonly RunEntry[],
): Promise<{ entered: ReadonlyMap<string, RunRecord>; lapsed: ReadonlySet<RunEntry> }> {
  const standing = await holdLeases(tx, runs);
  const lapsed = new Set(runs.filter(({ whileLease }) => whileLease && !standing.has(seenText(whileLease))));
  const left = runs.filter((run) => !lapsed.has(run));
  return { entered: left.length === 0 ? new Map() : await insertRuns(tx, jobs, left), lapsed };
}

const seenText = ({ environment, version }: SeenLease): string => `${version} ${environment}`;

/**
 * The leases on which runs depend and that still have their version. Their rows are locked until the runs are written,
 * so that a concurrent change of such a lease comes either before, and no run is entered, or after, and finds it.
 * Source: https://www.postgresql.org/docs/current/sql-select.html
 */
async function holdLeases(tx: Tx, runs: readonly RunEntry[]): Promise<ReadonlySet<string>> {
  const seen = runs.flatMap(({ whileLease }) => whileLease ?? []);
  if (seen.length === 0) return new Set();
  const { rows } = await sql<SeenLease>`
    select leases.environment, leases.version from lamplighter.leases
    join ${askedRows(seen, 'environment text, version integer')} using (environment, version)
    where not leases.ended order by leases.environment for share of leases`.execute(tx);
  return new Set(rows.map(seenText));
}

/**
 * Inserts the runs and jobs for which there is room. All processes keep to the order of the environments, which
 * prevents deadlocks.
 */
async function insertRuns(
  tx: Tx,
  jobs: PgBoss,
  runs: readonly RunEntry[],
): Promise<ReadonlyMap<string, RunRecord>> {
  const rows = await tx
    .insertInto('runs')
    .values(
      runs
        .toSorted((a, b) => (a.environment < b.environment ? -1 : 1))
        .map((run) => ({
          id: run.id,
          environment: run.environment,
          action: run.action,
          requester: run.requester,
          origin: run.origin === undefined ? null : toJson(run.origin),
          trigger: run.trigger,
          options: toJson(run.options),
          created_at: run.createdAtMs,
          state: 'queued' as const,
          job_id: randomUUID(),
        })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning([...RUN_COLUMNS, 'job_id'])
    .execute();
  if (rows.length > 0) {
    const sent = rows.map(({ id: runId, environment, job_id: id }) => {
      const data: RunJob = { runId };
      return { id, data, singletonKey: environment };
    });
    await jobs.insert(RUN_QUEUE, sent, { db: fromKysely(tx) });
  }
  return new Map(rows.map((row) => [row.id, toRunRecord(row)]));
}
