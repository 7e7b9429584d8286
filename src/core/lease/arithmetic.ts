import type { Role } from '../access.ts';
import type { Lease } from '../ports/leases.ts';
import type { When } from '../schedule/parse-when.ts';
import type { Fire, Window } from '../schedule/schedule.ts';
import { eveningOf, nearText } from '../schedule/zone.ts';
import type { LeasePolicy } from './policy.ts';
import { judge, type Verdict } from './verdict.ts';

interface Surroundings {
  policy: LeasePolicy;
  zone: string;
  nowMs: number;
  role: Role;
}

export type Wish = Exclude<When, { kind: 'problem' | 'span' }> | { kind: 'tonight' };

/**
 * Until when an `up` keeps the environment lit, in milliseconds since the epoch: the requested end, within policy; else
 * the later of the TTL and the end of the scheduled window that it falls into.
 */
export function openUntil(
  asked: Wish | undefined,
  window: Window | undefined,
  nextStart: Fire | undefined,
  around: Surroundings,
): Verdict {
  const { policy, nowMs } = around;
  if (asked !== undefined) {
    const wantedMs = wantedBy(asked, nowMs, nextStart, around);
    return judge({ ...around, wantedMs, nth: 0 });
  }
  // These come from the configuration; the bound applies to them all the same.
  const usualMs = Math.max(nowMs + policy.ttlMs, window?.stopMs ?? 0);
  return { kind: 'granted', litUntilMs: Math.min(usualMs, nowMs + Math.max(policy.boundMs, policy.ttlMs)) };
}

/** Extends a lease. Never shortens it: `down` does that. */
export function extendUntil(
  wish: Wish,
  lease: Lease,
  nextStart: Fire | undefined,
  around: Surroundings,
): Verdict {
  const { zone, nowMs } = around;
  const from = Math.max(lease.litUntilMs, nowMs);
  const wantedMs = wantedBy(wish, from, nextStart, around);
  if (wantedMs <= lease.litUntilMs) {
    return {
      kind: 'pointless',
      litUntilMs: lease.litUntilMs,
      message: `It stays lit until ${nearText(lease.litUntilMs, nowMs, zone)} already; \`down\` stops it now.`,
    };
  }
  return judge({ ...around, wantedMs, nth: extensionsThisEvening(lease, nowMs, zone) + 1 });
}

export function extensionsThisEvening({ reminded }: Lease, nowMs: number, zone: string): number {
  const { extended } = reminded;
  return extended?.evening === eveningOf(nowMs, zone) ? extended.times : 0;
}

function wantedBy(
  wish: Wish,
  fromMs: number,
  nextStart: Fire | undefined,
  { policy, nowMs }: Surroundings,
): number {
  switch (wish.kind) {
    case 'for':
      return fromMs + wish.ms;
    case 'until':
      return wish.atMs;
    case 'tonight':
      // The next start lights it again, so from there on its own window applies.
      return nextStart === undefined || nextStart.dueMs > nowMs + policy.boundMs
        ? fromMs + policy.ttlMs
        : nextStart.dueMs;
    default:
      return wish satisfies never;
  }
}
