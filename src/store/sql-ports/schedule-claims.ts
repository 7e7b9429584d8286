import { sql } from 'kysely';
import type { ScheduleClaims, ScheduleKey } from '../../core/ports/schedule-claims.ts';
import { askedStore } from '../ask-store.ts';
import { CLAIM_LAPSES_MS } from '../heartbeat.ts';
import { toText } from '../run-rows.ts';
import { DATABASE_NOW, silent } from '../silent.ts';
import type { SqlPortParts } from './parts.ts';

export function sqlScheduleClaims({ db, clock }: SqlPortParts): ScheduleClaims {
  return askedStore<ScheduleClaims>(clock, {
    async claim({ environment, kind, dueAtMs }, owner, nowMs) {
      const taken = { claimed_by: owner, claimed_at: nowMs, touched_at: DATABASE_NOW };
      const row = await db.query
        .insertInto('schedule_claims')
        .values({ environment, kind, due_at: dueAtMs, ...taken })
        .onConflict((conflict) =>
          conflict
            .columns(['environment', 'kind', 'due_at'])
            .doUpdateSet(taken)
            .where(
              sql<boolean>`schedule_claims.result is null and ${silent('schedule_claims.touched_at', CLAIM_LAPSES_MS)}`,
            ),
        )
        .returning('due_at')
        .executeTakeFirst();
      return row !== undefined;
    },
    async settle(key: ScheduleKey, { owner, result, runId }) {
      const said = toText(result);
      const row = await db.query
        .updateTable('schedule_claims')
        .set({ result: said, run_id: runId ?? null })
        .where('environment', '=', key.environment)
        .where('kind', '=', key.kind)
        .where('due_at', '=', key.dueAtMs)
        .where('claimed_by', '=', owner)
        // Settled before in the same words: only the answer was lost.
        .where((eb) => eb.or([eb('result', 'is', null), eb('result', '=', said)]))
        .returning('due_at')
        .executeTakeFirst();
      return row !== undefined;
    },
    async claims(environment, sinceMs) {
      const rows = await db.query
        .selectFrom('schedule_claims')
        .selectAll()
        .where('environment', '=', environment)
        .where('due_at', '>=', sinceMs)
        .orderBy('due_at')
        .orderBy(sql`kind collate "C"`)
        .execute();
      return rows.map((row) => ({
        environment: row.environment,
        kind: row.kind,
        dueAtMs: row.due_at,
        owner: row.claimed_by,
        claimedAtMs: row.claimed_at,
        ...(row.run_id !== null && { runId: row.run_id }),
        ...(row.result !== null && { result: row.result }),
      }));
    },
  });
}
