import type { Role } from '../access.ts';
import type { Lease } from '../ports/leases.ts';
import type { When } from '../schedule/parse-when.ts';
import type { Occurrence, Window } from '../schedule/schedule.ts';
import { businessDayOf, nearText } from '../schedule/zone.ts';
import { judge, type Verdict } from './judge-end.ts';
import type { LeasePolicy } from './policy.ts';

interface EndTerms {
  policy: LeasePolicy;
  zone: string;
  nowMs: number;
  role: Role;
}

export type RequestedEnd = Exclude<When, { kind: 'problem' | 'span' }> | { kind: 'tonight' };

/**
 * Until when an `up` keeps the environment lit, in milliseconds since the epoch: the requested end, within policy; else
 * the later of the TTL and the end of the scheduled window that it falls into.
 */
export function openUntil(
  asked: RequestedEnd | undefined,
  window: Window | undefined,
  nextStart: Occurrence | undefined,
  terms: EndTerms,
): Verdict {
  const { policy, nowMs } = terms;
  if (asked !== undefined) {
    const wantedMs = wantedBy(asked, nowMs, nextStart, terms);
    return judge({ ...terms, wantedMs, nth: 0 });
  }
  // These come from the configuration; the bound applies to them all the same.
  const usualMs = Math.max(nowMs + policy.ttlMs, window?.stopMs ?? 0);
  return { kind: 'granted', litUntilMs: Math.min(usualMs, nowMs + Math.max(policy.boundMs, policy.ttlMs)) };
}

/** Extends a lease. Never shortens it: `down` does that. */
export function extendUntil(
  wish: RequestedEnd,
  lease: Lease,
  nextStart: Occurrence | undefined,
  terms: EndTerms,
): Verdict {
  const { zone, nowMs } = terms;
  const from = Math.max(lease.litUntilMs, nowMs);
  const wantedMs = wantedBy(wish, from, nextStart, terms);
  if (wantedMs <= lease.litUntilMs) {
    return {
      kind: 'pointless',
      litUntilMs: lease.litUntilMs,
      message: `It stays lit until ${nearText(lease.litUntilMs, nowMs, zone)} already; \`down\` stops it now.`,
    };
  }
  return judge({ ...terms, wantedMs, nth: extensionsThisEvening(lease, nowMs, zone) + 1 });
}

export function extensionsThisEvening({ reminded }: Lease, nowMs: number, zone: string): number {
  const { extended } = reminded;
  return extended?.evening === businessDayOf(nowMs, zone) ? extended.times : 0;
}

function wantedBy(
  wish: RequestedEnd,
  fromMs: number,
  nextStart: Occurrence | undefined,
  { policy, nowMs }: EndTerms,
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
