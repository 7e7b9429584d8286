import type { Role } from '../access.ts';
import type { Lease } from '../ports/leases.ts';
import { businessDayOf } from '../schedule/zone.ts';
import { extensionsThisEvening } from './arithmetic.ts';
import { judge, type Limit, type Verdict } from './judge-end.ts';
import { type LeasePolicy, SHORTEST_MS } from './policy.ts';

/** The end that is in force after a stop was cancelled, in milliseconds since the epoch. */
export type EndAfterCancel =
  /** The previous end: it is far enough ahead for a warning. */
  | { how: 'kept'; untilMs: number }
  /** One step from now, counted as an extension. */
  | { how: 'extended'; untilMs: number }
  /** It had been found lit: the person who cancels has it now, as after an `up`. */
  | { how: 'claimed'; untilMs: number }
  /**
   * A step is beyond the person's rights: a short grace. `ask`: what an approver may still allow. `isSecond`: it was
   * given this evening already, so only an approver may cancel.
   */
  | {
      how: 'grace';
      untilMs: number;
      limit: Limit;
      isSecond: boolean;
      ask?: Extract<Verdict, { kind: 'ask' }>;
    };

/**
 * The next stop of an environment after its stop was cancelled. There always is an end, and always time to warn of it.
 */
export function endAfterCancel(
  lease: Lease,
  options: {
    policy: LeasePolicy;
    zone: string;
    nowMs: number;
    role: Role;
    /** The later of the lease's end and that of a lock. */
    deadlineMs: number;
    /** Where drift detection had opened the lease: until when an `up` of this person would light it. */
    claimUntilMs?: number | undefined;
  },
): EndAfterCancel {
  const { policy, zone, nowMs, role, deadlineMs, claimUntilMs } = options;
  if (deadlineMs >= nowMs + SHORTEST_MS) return { how: 'kept', untilMs: deadlineMs };
  if (claimUntilMs !== undefined) return { how: 'claimed', untilMs: claimUntilMs };
  const nth = extensionsThisEvening(lease, nowMs, zone) + 1;
  const wantedMs = nowMs + Math.max(policy.stepMs, SHORTEST_MS);
  const verdict = judge({ policy, zone, nowMs, wantedMs, role, nth });
  if (verdict.kind === 'granted') return { how: 'extended', untilMs: verdict.litUntilMs };
  if (verdict.kind === 'pointless') return { how: 'kept', untilMs: verdict.litUntilMs };
  return {
    how: 'grace',
    untilMs: nowMs + Math.max(policy.approvalGraceMs, SHORTEST_MS),
    limit: verdict.limit,
    isSecond: lease.reminded.cancelGrace?.evening === businessDayOf(nowMs, zone),
    ...(verdict.kind === 'ask' && { ask: verdict }),
  };
}
