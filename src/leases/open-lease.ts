import type { Role } from '../core/access.ts';
import type { Actor } from '../core/actor.ts';
import { openUntil, type RequestedEnd } from '../core/lease/arithmetic.ts';
import { armedAt } from '../core/lease/due.ts';
import type { Verdict } from '../core/lease/judge-end.ts';
import type { Lease, LeaseTerms } from '../core/ports/leases.ts';
import { changeLease, enterLease } from './change-lease.ts';
import type { LeaseContext } from './lease-context.ts';
import { timetableOf } from './lease-context.ts';

export interface Opening {
  by: Actor;
  role: Role;
  asked?: RequestedEnd | undefined;
  /** Scheduled starts: the end, where it is not the window's end. */
  untilMs?: number | undefined;
  /** A lease opened by the schedule is announced with the start. */
  silent?: boolean;
}

/** The end that an `up` would give, before anything is begun: a refusal comes in time. */
export async function judgeOpening(
  context: LeaseContext,
  { asked, role, untilMs }: Opening,
): Promise<Verdict> {
  const nowMs = context.now();
  const table = await timetableOf(context);
  const { lease: policy, schedule } = context.settings;
  if (untilMs !== undefined)
    return { kind: 'granted', litUntilMs: Math.max(untilMs, nowMs + policy.ttlMs / 4) };
  return openUntil(asked, table.window(nowMs), table.nextStart(nowMs), {
    policy,
    zone: schedule.zone,
    nowMs,
    role,
  });
}

/**
 * Opens the lease of an `up` that has begun. An environment that is lit longer already stays lit longer: one person's
 * `up` never shortens another's evening. A lease whose stop has begun is taken over, since its run was.
 */
export async function openLease(context: LeaseContext, opening: Opening, litUntilMs: number): Promise<Lease> {
  const { ports, environment, settings } = context;
  const { by, silent } = opening;
  for (;;) {
    const nowMs = context.now();
    const used = { actor: by, atMs: nowMs };
    const warned = armedAt(litUntilMs, nowMs, settings.lease);
    const opened = { type: 'opened', litUntilMs, by } as const;
    const bodies = silent ? [] : [opened];
    const lease = await ports.leases.get(environment);
    const entered =
      lease === undefined
        ? await enterLease(context, openedTerms(context, by, litUntilMs), bodies)
        : lease.reminded.stopping !== undefined || lease.litUntilMs < litUntilMs
          ? await changeLease(context, lease, {
              litUntilMs,
              setBy: by,
              setAtMs: nowMs,
              reason: 'up',
              reminded: {
                warned,
                usedBy: used,
                ...((lease.reminded.stopping !== undefined || lease.reminded.litBy === undefined) && {
                  litBy: used,
                }),
              },
              clear: ['stopping', 'graceForMs', 'keptForMs', 'asked'],
              notices: bodies,
            })
          : lease;
    if (entered !== undefined) return entered;
  }
}

/** The terms of a lease where there was none. */
export function openedTerms(context: LeaseContext, by: Actor, litUntilMs: number): LeaseTerms {
  const nowMs = context.now();
  const used = { actor: by, atMs: nowMs };
  const warned = armedAt(litUntilMs, nowMs, context.settings.lease);
  return {
    litUntilMs,
    setBy: by,
    setAtMs: nowMs,
    reason: 'up',
    reminded: { warned, litBy: used, usedBy: used },
  };
}
