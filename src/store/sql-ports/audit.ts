import type { Audit } from '../../core/ports/audit.ts';
import { askedStore } from '../ask-store.ts';
import { toJson, toText } from '../run-rows.ts';
import type { SqlPortParts } from './parts.ts';

export function sqlAudit({ db, clock }: SqlPortParts): Audit {
  return askedStore<Audit>(clock, {
    async record({ atMs, actor, environment, action, result, detail }) {
      await db.query
        .insertInto('audit')
        .values({
          at: atMs,
          source: actor.source,
          actor: toText(actor.id),
          actor_name: toText(actor.name),
          environment: environment === undefined ? null : toText(environment),
          action: toText(action),
          result,
          detail: toJson(detail),
        })
        .execute();
    },
    async entries({ environment, limit, beforeMs }) {
      const rows = await db.query
        .selectFrom('audit')
        .selectAll()
        .$if(environment !== undefined, (query) => query.where('environment', '=', environment as string))
        .$if(beforeMs !== undefined, (query) => query.where('at', '<', beforeMs as number))
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        atMs: row.at,
        actor: { source: row.source, id: row.actor, name: row.actor_name },
        ...(row.environment !== null && { environment: row.environment }),
        action: row.action,
        result: row.result,
        detail: row.detail,
      }));
    },
  });
}
