import { type Selectable, sql } from 'kysely';
import type { ScheduleClaim, ScheduleClaims, ScheduleKey } from '../../core/ports/schedule-claims.ts';
import { askedStore } from '../ask-store.ts';
import { askedRows } from '../asked-rows.ts';
import { coalesce } from '../coalesce.ts';
import { CLAIM_LAPSES_MS } from '../heartbeat.ts';
import { toText } from '../run-rows.ts';
import type { ScheduleClaimsTable } from '../schema.ts';
import { isStale } from '../stale.ts';
import type { SqlPortParts } from './parts.ts';

export function sqlScheduleClaims({ db, clock }: SqlPortParts): ScheduleClaims {
  const claim = coalesce(async (claims: readonly Claim[]) => {
    const { rows } = await sql<Row>`
      insert into lamplighter.schedule_claims (environment, kind, due_at, claimed_by, claimed_at, touched_at)
      select distinct on (environment, kind, "dueAtMs") environment, kind, "dueAtMs", owner, "nowMs", now()
      from ${asked(claims)} order by environment, kind, "dueAtMs", nth
      on conflict (environment, kind, due_at) do update
        set claimed_by = excluded.claimed_by, claimed_at = excluded.claimed_at, touched_at = excluded.touched_at
        where schedule_claims.result is null and ${isStale('schedule_claims.touched_at', CLAIM_LAPSES_MS)}
      returning environment, kind, due_at`.execute(db.kysely);
    const claimed = new Set(rows.map(keyOf));
    // Of two claims of one firing in one statement, the first has it.
    return claims.map((one) => claimed.delete(keyOf({ ...one, due_at: one.dueAtMs })));
  });
  const settle = coalesce(async (ends: readonly End[]) => {
    const { rows } = await sql<Row>`
      with asked as (select * from ${asked(ends)}), locked as (
        select environment, kind, due_at from lamplighter.schedule_claims
        join asked using (environment, kind) where due_at = "dueAtMs"
        order by environment, kind, due_at for update of schedule_claims
      )
      update lamplighter.schedule_claims as claims
      set result = asked.result, run_id = asked."runId"
      from asked join locked using (environment, kind)
      where locked.due_at = asked."dueAtMs" and claims.environment = asked.environment
        and claims.kind = asked.kind and claims.due_at = asked."dueAtMs" and claims.claimed_by = asked.owner
        -- Settled before in the same words: only the answer was lost.
        and (claims.result is null or claims.result = asked.result)
      returning claims.environment, claims.kind, claims.due_at`.execute(db.kysely);
    const settled = new Set(rows.map(keyOf));
    return ends.map((one) => settled.has(keyOf({ ...one, due_at: one.dueAtMs })));
  });
  const claims = coalesce(async (queries: readonly { environment: string; sinceMs: number }[]) => {
    const all = queries.map((query, nth) => ({ ...query, nth }));
    const { rows } = await sql<Selectable<ScheduleClaimsTable> & { nth: number }>`
      select claims.*, asked.nth from ${askedRows(all, 'nth integer, environment text, "sinceMs" bigint')}
      join lamplighter.schedule_claims as claims
        on claims.environment = asked.environment and claims.due_at >= asked."sinceMs"
      order by claims.due_at, claims.kind collate "C"`.execute(db.kysely);
    const byQuery = Map.groupBy(rows, ({ nth }) => nth);
    return queries.map((_, nth) => (byQuery.get(nth) ?? []).map(toClaim));
  });
  return askedStore<ScheduleClaims>(clock, {
    claim: (key, owner, nowMs) => claim({ ...key, owner, nowMs }),
    settle: (key, end) => settle({ ...key, ...end, result: toText(end.result) }),
    claims: (environment, sinceMs) => claims({ environment, sinceMs }),
  });
}

type Claim = ScheduleKey & { owner: string; nowMs: number };
type End = ScheduleKey & { owner: string; result: string; runId?: string };
type Row = Pick<Selectable<ScheduleClaimsTable>, 'environment' | 'kind' | 'due_at'>;

const asked = (rows: readonly (Claim | End)[]) =>
  askedRows(
    rows.map((row, nth) => ({ ...row, nth })),
    'nth integer, environment text, kind text, "dueAtMs" bigint, owner text, "nowMs" bigint, result text, "runId" text',
  );

const keyOf = ({ environment, kind, due_at }: Row): string => `${environment} ${kind} ${due_at}`;

const toClaim = (row: Selectable<ScheduleClaimsTable>): ScheduleClaim => ({
  environment: row.environment,
  kind: row.kind,
  dueAtMs: row.due_at,
  owner: row.claimed_by,
  claimedAtMs: row.claimed_at,
  ...(row.run_id !== null && { runId: row.run_id }),
  ...(row.result !== null && { result: row.result }),
});
