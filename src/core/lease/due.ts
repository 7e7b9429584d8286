import { MINUTE } from '../ports/clock.ts';
import type { Lease, LeaseState } from '../ports/leases.ts';
import type { ScheduleOverride } from '../ports/schedule-overrides.ts';
import { type LeasePolicy, WARN_AT_MS, WARNING_MS } from './policy.ts';

/**
 * What is to be done about a lease at a moment.
 *
 *   armed ──lead──> reminded ──WARN_AT──> warned ──deadline──> stop
 *     ^                │                    │
 *     └── the deadline moves (extended, locked, unlocked): all leads are armed anew; a warning that a lock has
 *         overtaken is forgotten, so an early unlock is followed by a warning of its own
 *
 * The deadline is the later of the lease's end and the end of a lock. No stop without the final warning, and
 * none sooner than WARNING after it: where the bot was away, the deadline is put off by what is missing.
 */
export type LeaseAct =
  | { act: 'wait'; wakeAtMs: number }
  | { act: 'remind'; reminder: Reminder }
  /** The lease has ended, and a lock keeps it lit: to be explained once. */
  | { act: 'explain-lock'; lock: ScheduleOverride }
  /** A lock reaches beyond an end that was warned of: if the lock ends first, that warning is void. */
  | { act: 'disarm' }
  /** A person has requested more, and nobody has decided: the stop waits, this once. */
  | { act: 'grace'; approvalId: string; untilMs: number; warned: NonNullable<LeaseState['warned']> }
  | { act: 'stop'; deadlineMs: number; lateMs: number };

interface Reminder {
  /** The deadline then: postponed when there was too little time left. */
  deadlineMs: number;
  /** Undefined while the lease itself need not change. */
  movedFromMs?: number;
  leadMs: number;
  final: boolean;
  /** The moment at which it should have stopped, when nobody had been warned. */
  overdueSinceMs?: number;
  warned: NonNullable<LeaseState['warned']>;
}

export interface LeaseScene {
  lease: Lease;
  policy: LeasePolicy;
  /** The present locks; the one that ends last counts. */
  locks: readonly ScheduleOverride[];
  /** An open request for more. */
  openApproval?: string | undefined;
}

/** The later of the lease's end and the end of the last lock. */
export function deadlineOf(lease: Lease, locks: readonly ScheduleOverride[]): number {
  return Math.max(lease.litUntilMs, ...locks.map(({ untilMs }) => untilMs));
}

/** All leads at which a reminder is sent, longest first: the configured ones and the final warning. */
export function leadsOf({ remindersMs }: LeasePolicy): number[] {
  const before = remindersMs.filter((lead) => lead > WARN_AT_MS);
  const after = remindersMs.filter((lead) => lead < WARNING_MS);
  return [...new Set([...before, WARN_AT_MS, ...after])].sort((a, b) => b - a);
}

/** The leads of a new deadline: those without time left are skipped; the final warning never is. */
export function armedAt(
  deadlineMs: number,
  nowMs: number,
  policy: LeasePolicy,
): NonNullable<LeaseState['warned']> {
  const leftMs = deadlineMs - nowMs;
  return { deadlineMs, leadsMs: leadsOf(policy).filter((lead) => lead >= leftMs && lead !== WARN_AT_MS) };
}

export function leaseDue(nowMs: number, { lease, policy, locks, openApproval }: LeaseScene): LeaseAct {
  const deadlineMs = deadlineOf(lease, locks);
  const leftMs = deadlineMs - nowMs;
  const warnedLeadsMs = lease.reminded.warned?.deadlineMs === deadlineMs ? lease.reminded.warned.leadsMs : [];
  const lock = locks.find(({ untilMs }) => untilMs === deadlineMs);
  if (lock !== undefined && lease.litUntilMs <= nowMs && lease.reminded.keptForMs !== lease.litUntilMs) {
    return { act: 'explain-lock', lock };
  }
  const { warned: before } = lease.reminded;
  if (lock !== undefined && before?.deadlineMs === lease.litUntilMs && lease.litUntilMs < deadlineMs) {
    if (before.leadsMs.includes(WARN_AT_MS)) return { act: 'disarm' };
  }
  const leads = leadsOf(policy);
  const isWarned = warnedLeadsMs.includes(WARN_AT_MS);
  if (leftMs > 0) {
    const dueLeads = leads.filter((lead) => lead >= leftMs && !warnedLeadsMs.includes(lead));
    if (dueLeads.length > 0)
      return { act: 'remind', reminder: reminderAt(nowMs, deadlineMs, leads, isWarned) };
    const wakes = leads.filter((lead) => lead < leftMs).map((lead) => deadlineMs - lead);
    const lapse = lease.litUntilMs > nowMs ? [lease.litUntilMs] : [];
    return { act: 'wait', wakeAtMs: Math.min(deadlineMs, ...wakes, ...lapse) };
  }
  const lateMs = nowMs - deadlineMs;
  if (!isWarned || lateMs > policy.graceMs) {
    return {
      act: 'remind',
      reminder: { ...reminderAt(nowMs, deadlineMs, leads, false), overdueSinceMs: deadlineMs },
    };
  }
  if (openApproval !== undefined && lease.reminded.graceForMs === undefined && policy.approvalGraceMs > 0) {
    const untilMs = nowMs + policy.approvalGraceMs;
    return {
      act: 'grace',
      approvalId: openApproval,
      untilMs,
      warned: { deadlineMs: untilMs, leadsMs: leads },
    };
  }
  return { act: 'stop', deadlineMs, lateMs };
}

/** The reminder of every lead that has come, in one. */
function reminderAt(nowMs: number, atMs: number, leads: readonly number[], isWarned: boolean): Reminder {
  const leftMs = atMs - nowMs;
  const final = !isWarned && leftMs <= WARN_AT_MS;
  // Rounded up to whole minutes, because people read them.
  const promisedMs = Math.ceil((nowMs + WARNING_MS) / MINUTE) * MINUTE;
  const deadlineMs = final && leftMs < WARNING_MS ? promisedMs : atMs;
  const leadMs = deadlineMs - nowMs;
  const leadsMs = leads.filter((lead) => lead >= (final ? Math.min(leadMs, WARN_AT_MS) : leadMs));
  return {
    deadlineMs,
    ...(deadlineMs !== atMs && { movedFromMs: atMs }),
    leadMs,
    final,
    warned: { deadlineMs, leadsMs },
  };
}
