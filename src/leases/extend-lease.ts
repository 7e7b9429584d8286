import { extendUntil, type RequestedEnd } from '../core/lease/arithmetic.ts';
import type { Person } from '../core/lease/policy.ts';
import type { Lease } from '../core/ports/leases.ts';
import { type EveningAnswer, refused } from './answers.ts';
import { askForMore } from './ask-for-more.ts';
import { type LeaseContext, timetableOf } from './lease-context.ts';
import { extendTo, movedMeanwhile, noLease, type SeenDeadline, whatIsGone } from './move-lease.ts';

/** Extends the lease, files a request where policy demands an approver, or returns the refusal. */
export async function extendLease(
  context: LeaseContext,
  person: Person,
  wish: RequestedEnd,
  seen?: SeenDeadline,
): Promise<EveningAnswer> {
  const { ports, environment, settings } = context;
  const { zone } = settings.schedule;
  let first: Lease | undefined;
  for (;;) {
    const nowMs = context.now();
    const lease = await ports.leases.get(environment);
    const gone = whatIsGone(context, lease);
    if (gone !== undefined || lease === undefined) return gone ?? noLease(environment);
    first ??= lease;
    const shownMs = seen?.litUntilMs ?? first.litUntilMs;
    if (lease.litUntilMs !== shownMs) return movedMeanwhile(lease, nowMs, zone);
    const table = await timetableOf(context);
    const verdict = extendUntil(wish, lease, table.nextStart(nowMs), {
      policy: settings.lease,
      zone,
      nowMs,
      role: person.role,
    });
    switch (verdict.kind) {
      case 'refused':
        return refused('limit', verdict.message, 'Ask for less, or bring it up again later.', {
          limit: verdict.limit,
        });
      case 'pointless':
        return refused('pointless', verdict.message, 'Write a later time to keep it lit longer.');
      case 'ask':
        return askForMore(context, person, lease, verdict);
      case 'granted': {
        const changed = await extendTo(context, lease, {
          untilMs: verdict.litUntilMs,
          by: person.actor,
          reason: wish.kind === 'tonight' ? 'kept for tonight' : 'extended',
        });
        // Another change was first, or a reminder was written meanwhile: read again.
        if (changed !== undefined) return { result: 'done', lease: changed, fromMs: lease.litUntilMs };
        break;
      }
      default:
        return verdict satisfies never;
    }
  }
}
