import type { Actor } from '../core/actor.ts';
import { deadlineOf, type LeaseAct, leaseDue } from '../core/lease/due.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import type { Lease } from '../core/ports/leases.ts';
import type { ScheduleOverride } from '../core/ports/schedule-overrides.ts';
import { carryOutApproval, sayEnded } from './ask-for-more.ts';
import { changeLease, publishNotice, publishOutbox } from './change-lease.ts';
import { type LeaseContext, timetableOf } from './lease-context.ts';
import { beginStop, followStop } from './stop.ts';

const THE_LEASE: Actor = { source: 'schedule', id: 'lease', name: 'the lease' };

/**
 * The most steps of one tick. Each step is one change that people may be notified of; more at once would be a fault
 * that must not keep other environments from their turn.
 */
const MOST_STEPS = 20;

/** Does what the lease requires at this moment. Returns when it must be checked again. */
export async function tickLease(context: LeaseContext): Promise<number | undefined> {
  const { ports, environment, settings } = context;
  await expireApprovals(context);
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const nowMs = context.now();
    const lease = await ports.leases.get(environment);
    if (lease === undefined) return undefined;
    await publishOutbox(context, lease);
    if (lease.reminded.stopping !== undefined) return followStop(context, lease);
    if (await carryOutApproved(context, lease)) continue;
    const locks = await locksOver(context, lease, nowMs);
    const [open] = await ports.approvals.openOf(environment);
    const dueAt = (ms: number) =>
      leaseDue(ms, { lease, policy: settings.lease, locks, openApproval: open?.id });
    const act = dueAt(nowMs);
    if (act.act === 'wait') return act.wakeAtMs;
    const startMs = await takenOverAt(context, deadlineOf(lease, locks));
    if (startMs !== undefined && act.act !== 'explain-lock') return Math.max(startMs, nowMs + SECOND);
    const asksCloud = act.act !== 'explain-lock' && act.act !== 'disarm';
    // Checked before the next announcement or stop: when people have stopped it by hand, they want no notice of it.
    if (asksCloud && (await isDarkAndQuiet(context))) {
      await endDark(context, lease, act);
      continue;
    }
    // The cloud may have taken its time, and ten minutes of warning begin when they are announced.
    const now = dueAt(context.now());
    if (now.act !== 'wait') await carryOut(context, lease, now, locks);
  }
  return context.now() + SECOND;
}

/** How long after its time a start may still be pending: the process that claimed it may have died with it. */
const START_WITHIN_MS = MINUTE;

/**
 * When a scheduled start takes the lease over: nobody is reminded of an end that it will move, and nothing goes dark
 * just to be lit again. Undefined where none does. Where the start fails to do so, the usual course resumes, with its
 * full warning.
 */
async function takenOverAt(context: LeaseContext, deadlineMs: number): Promise<number | undefined> {
  const table = await timetableOf(context);
  const occurrences = table.fires(context.now() - START_WITHIN_MS, deadlineMs + MINUTE / 2);
  return occurrences.find(({ kind, suppressed }) => kind === 'start' && !suppressed)?.dueMs;
}

/**
 * The locks that keep it lit beyond its lease, or have kept it: where one has run out, its end is the announced
 * deadline, and not the lease's end before it. A lock that a person has ended no longer counts.
 */
async function locksOver(
  { ports, environment }: LeaseContext,
  { litUntilMs }: Lease,
  nowMs: number,
): Promise<ScheduleOverride[]> {
  const span = { environment, fromMs: Math.min(litUntilMs, nowMs), untilMs: nowMs + 1 };
  return (await ports.exceptions.list(span)).filter(
    ({ kind, fromMs, endedAtMs }) => kind === 'lock' && fromMs <= nowMs && endedAtMs === undefined,
  );
}

async function carryOut(
  context: LeaseContext,
  lease: Lease,
  act: Exclude<LeaseAct, { act: 'wait' }>,
  locks: readonly ScheduleOverride[],
): Promise<void> {
  switch (act.act) {
    case 'remind': {
      const { deadlineMs, movedFromMs, leadMs, final, overdueSinceMs, warned } = act.reminder;
      const { litBy, usedBy } = lease.reminded;
      await changeLease(context, lease, {
        ...(movedFromMs !== undefined && { litUntilMs: deadlineMs }),
        reminded: { warned },
        notices: [
          {
            type: 'reminder',
            deadlineMs,
            leadMs,
            final,
            ...(litBy !== undefined && { litBy }),
            ...(usedBy !== undefined && { usedBy }),
            ...(overdueSinceMs !== undefined && { overdueSinceMs }),
          },
        ],
      });
      return;
    }
    case 'disarm':
      await changeLease(context, lease, { clear: ['warned'] });
      return;
    case 'explain-lock':
      await changeLease(context, lease, {
        reminded: { keptForMs: lease.litUntilMs },
        notices: [{ type: 'kept', dueMs: lease.litUntilMs, reason: { by: 'lock', lock: act.lock } }],
      });
      return;
    case 'grace':
      await changeLease(context, lease, {
        litUntilMs: act.untilMs,
        reminded: { warned: act.warned, graceForMs: lease.litUntilMs },
        notices: [{ type: 'approval-grace', approvalId: act.approvalId, untilMs: act.untilMs }],
      });
      return;
    case 'stop': {
      const why =
        lease.reminded.graceForMs === undefined ? 'the lease has ended' : 'nobody has approved more';
      await beginStop(context, lease, { by: THE_LEASE, deadlineMs: deadlineOf(lease, locks), why });
      return;
    }
    default:
      act satisfies never;
  }
}

async function isDarkAndQuiet({ world }: LeaseContext): Promise<boolean> {
  if ((await world.liveRun()) !== undefined) return false;
  return (await world.status()).summary === 'dark';
}

async function endDark(context: LeaseContext, lease: Lease, act: LeaseAct): Promise<void> {
  const { environment, version, litUntilMs } = lease;
  const ended = await context.ports.leases.end({ environment, version });
  if (!ended || act.act !== 'stop') return;
  await publishNotice(context, `kept/${litUntilMs}/dark`, {
    type: 'kept',
    dueMs: litUntilMs,
    reason: { by: 'already-dark' },
  });
}

/**
 * Expires requests that nobody has decided in time, and announces that; before they are ended, so that no announcement
 * is lost.
 */
async function expireApprovals(context: LeaseContext): Promise<void> {
  const nowMs = context.now();
  const due = (await context.ports.approvals.openOf(context.environment)).filter(
    ({ expiresAtMs }) => expiresAtMs <= nowMs,
  );
  if (due.length === 0) return;
  for (const approval of due) await sayEnded(context, approval);
  await context.ports.approvals.expireDue(nowMs);
}

/** Carries out requests that were approved while the deciding process died. True when the lease has changed. */
async function carryOutApproved(context: LeaseContext, lease: Lease): Promise<boolean> {
  let changed = false;
  for (const id of lease.reminded.asked ?? []) {
    const approval = await context.ports.approvals.get(id);
    if (approval === undefined || approval.state === 'open') continue;
    await (approval.state === 'approved' ? carryOutApproval(context, approval) : sayEnded(context, approval));
    const now = await context.ports.leases.get(context.environment);
    if (now === undefined) return true;
    const asked = (now.reminded.asked ?? []).filter((other) => other !== id);
    await changeLease(context, now, { reminded: { asked } });
    changed = true;
  }
  return changed;
}
