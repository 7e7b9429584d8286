import { deadlineOf } from '../core/lease/due.ts';
import { isAtLeast, type Limit, type Verdict } from '../core/lease/judge-end.ts';
import type { Person } from '../core/lease/policy.ts';
import type { Approval } from '../core/ports/approvals.ts';
import type { Lease } from '../core/ports/leases.ts';
import { nearText } from '../core/schedule/zone.ts';
import { type EveningAnswer, refused } from './answers.ts';
import { changeLease, publishNotice } from './change-lease.ts';
import type { LeaseContext } from './lease-context.ts';
import { extendTo, noLease, whatIsGone } from './move-lease.ts';

/** The content of a request for more time, as stored with the approval. */
interface MoreTime {
  untilMs: number;
  limit: Limit;
}

/** Files a request for an approver: valid until the stop, its grace included. The same request twice is one. */
export async function askForMore(
  context: LeaseContext,
  { actor }: Person,
  lease: Lease,
  { litUntilMs: untilMs, limit, message }: Extract<Verdict, { kind: 'ask' }>,
): Promise<EveningAnswer> {
  const { ports, environment, settings } = context;
  const nowMs = context.now();
  const locks = (await ports.exceptions.active(environment, nowMs)).filter(({ kind }) => kind === 'lock');
  const request: MoreTime = { untilMs, limit };
  const asked = {
    id: `${environment}/more/${lease.litUntilMs}/${untilMs}`,
    environment,
    request: { ...request },
    requestedBy: actor,
    requestedAtMs: nowMs,
    expiresAtMs: Math.min(untilMs, deadlineOf(lease, locks) + settings.lease.approvalGraceMs),
  };
  const { approval, opened } = await ports.approvals.open(asked);
  if (approval.state !== 'open') {
    return refused(
      'decided',
      `The same was asked for before, and ${approval.decidedBy?.name ?? 'nobody'} ${decidedWord(approval)}.`,
      'Ask for another time.',
      { approval },
    );
  }
  await publishNotice(context, `approval/${approval.id}/asked`, {
    type: 'approval-asked',
    approvalId: approval.id,
    untilMs,
    by: approval.requestedBy,
    limit,
    expiresAtMs: approval.expiresAtMs,
  });
  if (opened) await remember(context, approval.id);
  return { result: 'asked', approval, limit, message };
}

const decidedWord = ({ state, reason }: Approval): string =>
  state === 'expired' ? 'has answered in time' : `has ${state} it${reason ? ` (${reason})` : ''}`;

/** Stored in the lease so that the ticks find it: an approval whose process died just before is still carried out. */
async function remember(context: LeaseContext, id: string): Promise<void> {
  for (;;) {
    const lease = await context.ports.leases.get(context.environment);
    if (lease === undefined || lease.reminded.asked?.includes(id)) return;
    const asked = [...(lease.reminded.asked ?? []), id];
    if ((await changeLease(context, lease, { reminded: { asked } })) !== undefined) return;
  }
}

export interface Judgement {
  decision: 'approved' | 'denied' | 'withdrawn';
  reason?: string | undefined;
}

/** Decides a request: never its requester (except to withdraw it), only an approver, only while it is open. */
export async function decideMore(
  context: LeaseContext,
  person: Person,
  id: string,
  { decision, reason }: Judgement,
): Promise<EveningAnswer> {
  const { ports, environment } = context;
  const approval = await ports.approvals.get(id);
  if (approval === undefined || approval.environment !== environment) {
    return refused('unknown', 'This request is not known (any more).', 'Ask again with `extend`.');
  }
  const { requestedBy } = approval;
  const isOwn = requestedBy.source === person.actor.source && requestedBy.id === person.actor.id;
  if (decision === 'withdrawn' ? !isOwn : isOwn) {
    return decision === 'withdrawn'
      ? refused('own-request', `Only ${requestedBy.name} can withdraw this request.`, 'Deny it instead.')
      : refused('own-request', 'Nobody decides their own request.', 'Another approver has to.');
  }
  if (decision !== 'withdrawn' && !isAtLeast(person.role, 'approver')) {
    return refused(
      'role',
      `Deciding takes the role approver, and yours is ${person.role}.`,
      'Ask an approver.',
    );
  }
  const lease = await ports.leases.get(environment);
  const gone = decision === 'approved' ? whatIsGone(context, lease) : undefined;
  if (gone !== undefined) return gone;
  const decided = await ports.approvals.decide(id, {
    by: person.actor,
    decision,
    atMs: context.now(),
    ...(reason !== undefined && { reason }),
  });
  if (decided === undefined) return alreadyDecided(context, id);
  if (decided.state === 'approved') return carryOutApproval(context, decided);
  await sayEnded(context, decided);
  return lease === undefined
    ? refused('no-lease', 'Decided; it is dark meanwhile.', 'Light it with `up`.')
    : { result: 'done', lease };
}

/** Carries out an approval, and then announces the result. Repeated by the ticks until both are done. */
export async function carryOutApproval(context: LeaseContext, approval: Approval): Promise<EveningAnswer> {
  const answer = await applyApproved(context, approval);
  await sayEnded(context, approval, answer.result === 'done');
  return answer;
}

/** Extends to the later of the present end and the approved one. */
async function applyApproved(context: LeaseContext, approval: Approval): Promise<EveningAnswer> {
  const { untilMs, limit } = approval.request as unknown as MoreTime;
  for (;;) {
    const lease = await context.ports.leases.get(context.environment);
    const gone = whatIsGone(context, lease);
    if (gone !== undefined || lease === undefined) return gone ?? noLease(context.environment);
    if (lease.litUntilMs >= untilMs) return { result: 'done', lease };
    const changed = await extendTo(context, lease, {
      untilMs,
      by: approval.requestedBy,
      reason: `approved beyond ${limit.name}`,
      ...(approval.decidedBy !== undefined && { approvedBy: approval.decidedBy }),
    });
    if (changed !== undefined) return { result: 'done', lease: changed, fromMs: lease.litUntilMs };
  }
}

async function alreadyDecided(context: LeaseContext, id: string): Promise<EveningAnswer> {
  const approval = await context.ports.approvals.get(id);
  const { decidedBy, state = 'expired', decidedAtMs = context.now() } = approval ?? {};
  const when = nearText(decidedAtMs, context.now(), context.settings.schedule.zone);
  const message =
    state === 'open' || state === 'expired'
      ? 'This request has expired.'
      : `${decidedBy?.name ?? 'Somebody'} has ${state} this already, at ${when}.`;
  return refused('decided', message, 'Ask again with `extend`.', approval && { approval });
}

/** Announced once, whoever ends it. */
export function sayEnded(context: LeaseContext, approval: Approval, inTime = true): Promise<void> {
  const { id, state, requestedBy, decidedBy, reason, request } = approval;
  return publishNotice(context, `approval/${id}/ended`, {
    type: 'approval-ended',
    approvalId: id,
    state: state === 'open' ? 'expired' : state,
    untilMs: (request as unknown as MoreTime).untilMs,
    requestedBy,
    ...(decidedBy !== undefined && { decidedBy }),
    ...(reason !== undefined && { reason }),
    ...(!inTime && { tooLate: true }),
  });
}
