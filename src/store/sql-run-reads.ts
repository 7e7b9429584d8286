import { sql } from 'kysely';
import type { RunEvent } from '../core/events.ts';
import type { PhaseDuration, RunStore } from '../core/ports/run-store.ts';
import { among, askedRows, dealtOut } from './asked-rows.ts';
import { coalesce } from './coalesce.ts';
import type { Database } from './database.ts';
import { RUN_COLUMNS, type RunRow, toEvent, toRunRecord } from './run-rows.ts';
import type { Wakes } from './wakes.ts';

/** How many runs durations are learned from: enough for a p90, and a bound on what is read. */
const LEARN_FROM_RUNS = 200;

/** Reads outside any transaction. */
export function sqlRunReads(
  db: Database,
  wakes: Wakes,
): Pick<
  RunStore,
  'run' | 'liveRun' | 'runs' | 'events' | 'phaseDurations' | 'verifiedIncarnation' | 'onChange'
> {
  const runs = () => db.query.selectFrom('runs').select(RUN_COLUMNS);
  const run = coalesce(async (ids: readonly string[]) => {
    const rows = await runs().where(among('id', ids)).execute();
    return dealtOut(
      ids,
      rows,
      ({ id }) => id,
      ([row]) => row && toRunRecord(row),
    );
  });
  const liveRun = coalesce(async (environments: readonly string[]) => {
    const rows = await runs()
      .where(among('environment', environments))
      .where('state', '<>', 'finished')
      .execute();
    return dealtOut(
      environments,
      rows,
      ({ environment }) => environment,
      ([row]) => row && toRunRecord(row),
    );
  });
  const history = coalesce(async (queries: readonly { environment: string; limit: number }[]) => {
    const asked = queries.map((query, nth) => ({ ...query, nth }));
    const { rows } = await sql<RunRow & { nth: number }>`
      select recent.*, asked.nth from ${askedRows(asked, 'nth integer, environment text, "limit" integer')}
      cross join lateral (
        select ${sql.join(RUN_COLUMNS.map((column) => sql.ref(column)))} from lamplighter.runs
        where runs.environment = asked.environment
        order by created_at desc, id desc limit asked."limit"
      ) recent
      order by recent.created_at desc, recent.id desc`.execute(db.kysely);
    const byQuery = Map.groupBy(rows, ({ nth }) => nth);
    return queries.map((_, nth) => (byQuery.get(nth) ?? []).map(toRunRecord));
  });
  return {
    run,
    liveRun,
    async runs({ environment, limit }) {
      if (environment !== undefined) return history({ environment, limit });
      const rows = await runs().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      return rows.map(toRunRecord);
    },
    async events(runId, afterSeq = 0): Promise<RunEvent[]> {
      const rows = await db.query
        .selectFrom('events')
        .select('body')
        .where('run_id', '=', runId)
        .where('seq', '>', afterSeq)
        .orderBy('seq')
        .execute();
      return rows.map(toEvent);
    },
    async phaseDurations(environment, perPhase): Promise<PhaseDuration[]> {
      // The plan, in the first event, maps each phase to its component and verb. Of a resumed run only the first
      // attempt counts: later ones include dead time.
      const { rows } = await sql<PhaseDuration>`
        with recent as (
          select id from lamplighter.runs
          where environment = ${environment} and state = 'finished'
          order by created_at desc, id desc limit ${LEARN_FROM_RUNS}
        ), done as (
          select phase.component, phase.verb, coalesce(f.body->>'tookMs', f.body->>'durationMs')::float8 as duration, f.at, f.run_id, f.seq,
            row_number() over (partition by phase.component, phase.verb order by f.at desc, f.run_id, f.seq desc) as nth
          from recent
          join lamplighter.events s on s.run_id = recent.id and s.seq = 1 and s.type = 'run.started'
          join lamplighter.events f on f.run_id = recent.id and f.type = 'phase.finished' and f.attempt = 1
          cross join lateral jsonb_to_recordset(s.body->'plan'->'phases') as phase(
            id text, component text, verb text, "onlyAsks" boolean, "startedBy" text
          )
          where phase.id = f.body->>'phase' and f.body->>'state' = 'done'
            -- A start in two phases is none that tells how long a start takes.
            and phase."onlyAsks" is not true and phase."startedBy" is null
        )
        select component, verb, duration as "durationMs", at as "finishedAtMs" from done
        where nth <= ${perPhase} order by at desc, run_id, seq desc`.execute(db.kysely);
      return rows;
    },
    async verifiedIncarnation(environment, component, lifeId) {
      const row = await db.query
        .selectFrom('verified_lives')
        .selectAll()
        .where('environment', '=', environment)
        .where('component', '=', component)
        .where('life_id', '=', lifeId)
        .executeTakeFirst();
      return (
        row && {
          environment: row.environment,
          component: row.component,
          lifeId: row.life_id,
          runId: row.run_id,
          verifiedAtMs: row.verified_at,
        }
      );
    },
    onChange: (runId, wake) => wakes.on(`run:${runId}`, wake),
  };
}
