import type { Actor } from '../../core/actor.ts';
import { deadlineOf, type LeaseAct, leaseDue } from '../../core/lease/due.ts';
import type { Exception } from '../../core/ports/exceptions.ts';
import type { Lease } from '../../core/ports/leases.ts';
import type { EveningAround } from './around.ts';
import { applyApproved, sayEnded } from './ask-for-more.ts';
import { changeLease, flush, say } from './change-lease.ts';
import { beginStop, followStop } from './stop.ts';

const THE_LEASE: Actor = { source: 'schedule', id: 'lease', name: 'the lease' };

/** Does what the lease asks for at this moment. Returns when it wants to be looked at again. */
export async function tickLease(around: EveningAround): Promise<number | undefined> {
  const { ports, environment, settings } = around;
  await expireApprovals(around);
  for (;;) {
    const nowMs = around.now();
    const lease = await ports.leases.get(environment);
    if (lease === undefined) return undefined;
    await flush(around, lease);
    if (lease.reminded.stopping !== undefined) return followStop(around, lease);
    if (await carryOutApproved(around, lease)) continue;
    const active = await ports.exceptions.active(environment, nowMs);
    const locks = active.filter(({ kind }) => kind === 'lock');
    const [open] = await ports.approvals.openOf(environment);
    const act = leaseDue(nowMs, { lease, policy: settings.lease, locks, openApproval: open?.id });
    if (act.act === 'wait') return act.wakeAtMs;
    await carryOut(around, lease, act, locks);
  }
}

async function carryOut(
  around: EveningAround,
  lease: Lease,
  act: Exclude<LeaseAct, { act: 'wait' }>,
  locks: readonly Exception[],
): Promise<void> {
  // Whatever is to be said or done next: people have put it out by hand, and want to hear nothing of it.
  if (act.act !== 'explain-lock' && (await isDarkAndQuiet(around))) return endDark(around, lease, act);
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

/** What nobody has answered in time is over, and everybody is told; before it is ended, so that none is lost. */
async function expireApprovals(around: EveningAround): Promise<void> {
  const nowMs = around.now();
  const due = (await around.ports.approvals.openOf(around.environment)).filter(
    ({ expiresAtMs }) => expiresAtMs <= nowMs,
  );
  if (due.length === 0) return;
  for (const approval of due) await sayEnded(around, approval);
  await around.ports.approvals.expireDue(nowMs);
}

/** Of requests that were approved while whoever decided them died. True when the lease is another one now. */
async function carryOutApproved(around: EveningAround, lease: Lease): Promise<boolean> {
  let changed = false;
  for (const id of lease.reminded.asked ?? []) {
    const approval = await around.ports.approvals.get(id);
    if (approval === undefined || approval.state === 'open') continue;
    await sayEnded(around, approval);
    if (approval.state === 'approved') await applyApproved(around, approval);
    const now = await around.ports.leases.get(around.environment);
    if (now === undefined) return true;
    const asked = (now.reminded.asked ?? []).filter((other) => other !== id);
    await changeLease(around, now, { reminded: { asked } });
    changed = true;
  }
  return changed;
}
