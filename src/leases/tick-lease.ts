import type { Actor } from '../core/actor.ts';
import { deadlineOf, type LeaseAct, leaseDue } from '../core/lease/due.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import type { Exception } from '../core/ports/exceptions.ts';
import type { Lease } from '../core/ports/leases.ts';
import { type EveningAround, timetableOf } from './around.ts';
import { carryOutApproval, sayEnded } from './ask-for-more.ts';
import { changeLease, flush, say } from './change-lease.ts';
import { beginStop, followStop } from './stop.ts';

const THE_LEASE: Actor = { source: 'schedule', id: 'lease', name: 'the lease' };

/**
 * The most steps of one tick. Each step is one change that people may be notified of; more at once would be a fault
 * that must not keep other environments from their turn.
 */
const MOST_STEPS = 20;

/** Does what the lease requires at this moment. Returns when it must be checked again. */
export async function tickLease(around: EveningAround): Promise<number | undefined> {
  const { ports, environment, settings } = around;
  await expireApprovals(around);
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const nowMs = around.now();
    const lease = await ports.leases.get(environment);
    if (lease === undefined) return undefined;
    await flush(around, lease);
    if (lease.reminded.stopping !== undefined) return followStop(around, lease);
    if (await carryOutApproved(around, lease)) continue;
    const locks = await locksOver(around, lease, nowMs);
    const [open] = await ports.approvals.openOf(environment);
    const dueAt = (ms: number) =>
      leaseDue(ms, { lease, policy: settings.lease, locks, openApproval: open?.id });
    const act = dueAt(nowMs);
    if (act.act === 'wait') return act.wakeAtMs;
    const startMs = await takenOverAt(around, deadlineOf(lease, locks));
    if (startMs !== undefined && act.act !== 'explain-lock') return Math.max(startMs, nowMs + SECOND);
    const asksCloud = act.act !== 'explain-lock' && act.act !== 'disarm';
    // Checked before the next announcement or stop: when people have stopped it by hand, they want no notice of it.
    if (asksCloud && (await isDarkAndQuiet(around))) {
      await endDark(around, lease, act);
      continue;
    }
    // The cloud may have taken its time, and ten minutes of warning begin when they are announced.
    const now = dueAt(around.now());
    if (now.act !== 'wait') await carryOut(around, lease, now, locks);
  }
  return around.now() + SECOND;
}

/** How long after its time a start may still be pending: the process that claimed it may have died with it. */
const START_WITHIN_MS = MINUTE;

/**
 * When a scheduled start takes the lease over: nobody is reminded of an end that it will move, and nothing goes dark
 * just to be lit again. Undefined where none does. Where the start fails to do so, the usual course resumes, with its
 * full warning.
 */
async function takenOverAt(around: EveningAround, deadlineMs: number): Promise<number | undefined> {
  const table = await timetableOf(around);
  const fires = table.fires(around.now() - START_WITHIN_MS, deadlineMs + MINUTE / 2);
  return fires.find(({ kind, suppressed }) => kind === 'start' && !suppressed)?.dueMs;
}

/**
 * The locks that keep it lit beyond its lease, or have kept it: where one has run out, its end is the announced
 * deadline, and not the lease's end before it. A lock that a person has ended no longer counts.
 */
async function locksOver(
  { ports, environment }: EveningAround,
  { litUntilMs }: Lease,
  nowMs: number,
): Promise<Exception[]> {
  const around = { environment, fromMs: Math.min(litUntilMs, nowMs), untilMs: nowMs + 1 };
  return (await ports.exceptions.list(around)).filter(
    ({ kind, fromMs, endedAtMs }) => kind === 'lock' && fromMs <= nowMs && endedAtMs === undefined,
  );
}

async function carryOut(
  around: EveningAround,
  lease: Lease,
  act: Exclude<LeaseAct, { act: 'wait' }>,
  locks: readonly Exception[],
): Promise<void> {
  switch (act.act) {
    case 'remind': {
      const { deadlineMs, movedFromMs, leadMs, final, overdueSinceMs, said } = act.reminder;
      const { litBy, usedBy } = lease.reminded;
      await changeLease(around, lease, {
        ...(movedFromMs !== undefined && { litUntilMs: deadlineMs }),
        reminded: { said },
        say: [
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
      await changeLease(around, lease, { forget: ['said'] });
      return;
    case 'explain-lock':
      await changeLease(around, lease, {
        reminded: { keptForMs: lease.litUntilMs },
        say: [{ type: 'kept', dueMs: lease.litUntilMs, reason: { by: 'lock', lock: act.lock } }],
      });
      return;
    case 'grace':
      await changeLease(around, lease, {
        litUntilMs: act.untilMs,
        reminded: { said: act.said, graceForMs: lease.litUntilMs },
        say: [{ type: 'approval-grace', approvalId: act.approvalId, untilMs: act.untilMs }],
      });
      return;
    case 'stop': {
      const why =
        lease.reminded.graceForMs === undefined ? 'the lease has ended' : 'nobody has approved more';
      await beginStop(around, lease, { by: THE_LEASE, deadlineMs: deadlineOf(lease, locks), why });
      return;
    }
    default:
      act satisfies never;
  }
}

async function isDarkAndQuiet({ world }: EveningAround): Promise<boolean> {
  if ((await world.liveRun()) !== undefined) return false;
  return (await world.status()).summary === 'dark';
}

async function endDark(around: EveningAround, lease: Lease, act: LeaseAct): Promise<void> {
  const { environment, version, litUntilMs } = lease;
  const ended = await around.ports.leases.end({ environment, version });
  if (!ended || act.act !== 'stop') return;
  await say(around, `kept/${litUntilMs}/dark`, {
    type: 'kept',
    dueMs: litUntilMs,
    reason: { by: 'already-dark' },
  });
}

/**
 * Expires requests that nobody has decided in time, and announces that; before they are ended, so that no announcement
 * is lost.
 */
async function expireApprovals(around: EveningAround): Promise<void> {
  const nowMs = around.now();
  const due = (await around.ports.approvals.openOf(around.environment)).filter(
    ({ expiresAtMs }) => expiresAtMs <= nowMs,
  );
  if (due.length === 0) return;
  for (const approval of due) await sayEnded(around, approval);
  await around.ports.approvals.expireDue(nowMs);
}

/** Carries out requests that were approved while the deciding process died. True when the lease has changed. */
async function carryOutApproved(around: EveningAround, lease: Lease): Promise<boolean> {
  let changed = false;
  for (const id of lease.reminded.asked ?? []) {
    const approval = await around.ports.approvals.get(id);
    if (approval === undefined || approval.state === 'open') continue;
    await (approval.state === 'approved' ? carryOutApproval(around, approval) : sayEnded(around, approval));
    const now = await around.ports.leases.get(around.environment);
    if (now === undefined) return true;
    const asked = (now.reminded.asked ?? []).filter((other) => other !== id);
    await changeLease(around, now, { reminded: { asked } });
    changed = true;
  }
  return changed;
}
