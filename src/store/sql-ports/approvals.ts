import type { Selectable } from 'kysely';
import type { Approval, Approvals } from '../../core/ports/approvals.ts';
import { askedStore } from '../ask-store.ts';
import { among, dealtOut } from '../asked-rows.ts';
import { coalesce } from '../coalesce.ts';
import { toJson, toText } from '../run-rows.ts';
import type { ApprovalsTable } from '../schema.ts';
import { byRequest } from '../sort-orders.ts';
import type { SqlPortParts } from './parts.ts';

export function sqlApprovals({ db, clock }: SqlPortParts): Approvals {
  const get = async (id: string): Promise<Approval | undefined> => {
    const row = await db.query
      .selectFrom('approvals')
      .selectAll()
      .where('id', '=', toText(id))
      .executeTakeFirst();
    return row && toApproval(row);
  };
  const openOf = coalesce(async (environments: readonly string[]) => {
    const rows = await db.query
      .selectFrom('approvals')
      .selectAll()
      .where(among('environment', environments))
      .where('state', '=', 'open')
      .execute();
    return dealtOut(
      environments,
      rows,
      (row) => row.environment,
      (own) => own.map(toApproval).sort(byRequest),
    );
  });
  return askedStore<Approvals>(clock, {
    get,
    async open(request) {
      const row = await db.query
        .insertInto('approvals')
        .values({
          id: toText(request.id),
          environment: request.environment,
          request: toJson(request.request),
          requested_by: toJson(request.requestedBy),
          requested_at: request.requestedAtMs,
          expires_at: request.expiresAtMs,
          state: 'open',
          message: request.message === undefined ? null : toJson(request.message),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row !== undefined) return { approval: toApproval(row), opened: true };
      return { approval: (await get(request.id)) as Approval, opened: false };
    },
    async decide(id, { by, decision, reason, atMs }) {
      const row = await db.query
        .updateTable('approvals')
        .set({
          state: decision,
          decided_by: toJson(by),
          decided_at: atMs,
          reason: reason === undefined ? null : toText(reason),
        })
        .where('id', '=', toText(id))
        .where('state', '=', 'open')
        .where('expires_at', '>', atMs)
        .returningAll()
        .executeTakeFirst();
      return row && toApproval(row);
    },
    async expireDue(nowMs) {
      const rows = await db.query
        .updateTable('approvals')
        .set({ state: 'expired', decided_at: nowMs })
        .where('state', '=', 'open')
        .where('expires_at', '<=', nowMs)
        .returningAll()
        .execute();
      return rows.map(toApproval).sort(byRequest);
    },
    openOf,
    async setMessage(id, message) {
      await db.query
        .updateTable('approvals')
        .set({ message: toJson(message) })
        .where('id', '=', toText(id))
        .execute();
    },
  });
}

const toApproval = (row: Selectable<ApprovalsTable>): Approval => ({
  id: row.id,
  environment: row.environment,
  request: row.request,
  requestedBy: row.requested_by,
  requestedAtMs: row.requested_at,
  expiresAtMs: row.expires_at,
  state: row.state,
  ...(row.message !== null && { message: row.message }),
  ...(row.decided_by !== null && { decidedBy: row.decided_by }),
  ...(row.decided_at !== null && { decidedAtMs: row.decided_at }),
  ...(row.reason !== null && { reason: row.reason }),
});
