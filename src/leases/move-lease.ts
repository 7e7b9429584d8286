import { extensionsThisEvening } from '../core/lease/arithmetic.ts';
import { armedAt } from '../core/lease/due.ts';
import type { Person } from '../core/lease/policy.ts';
import type { Lease, LeaseState } from '../core/ports/leases.ts';
import { businessDayOf, nearText } from '../core/schedule/zone.ts';
import { type EveningAnswer, refused } from './answers.ts';
import { changeLease } from './change-lease.ts';
import type { LeaseContext } from './lease-context.ts';

export interface Extension {
  untilMs: number;
  by: Person['actor'];
  reason: string;
  approvedBy?: Person['actor'];
}

/** The one conditional change of an extension. */
export function extendTo(
  context: LeaseContext,
  lease: Lease,
  { untilMs, by, reason, approvedBy }: Extension,
): Promise<Lease | undefined> {
  const nowMs = context.now();
  const { lease: policy } = context.settings;
  return changeLease(context, lease, {
    litUntilMs: untilMs,
    setBy: by,
    setAtMs: nowMs,
    reason,
    reminded: {
      warned: armedAt(untilMs, nowMs, policy),
      ...countedAnew(context, lease),
      usedBy: { actor: by, atMs: nowMs },
    },
    clear: ['graceForMs', 'keptForMs'],
    notices: [
      {
        type: 'extended',
        fromMs: lease.litUntilMs,
        untilMs,
        by,
        reason,
        ...(approvedBy !== undefined && { approvedBy }),
      },
    ],
  });
}

/** Counts one more extension of this evening. */
export function countedAnew(context: LeaseContext, lease: Lease): Pick<LeaseState, 'extended'> {
  const nowMs = context.now();
  const { zone } = context.settings.schedule;
  const times = extensionsThisEvening(lease, nowMs, zone) + 1;
  return { extended: { evening: businessDayOf(nowMs, zone), times } };
}

/** The deadline that the clicked message showed. */
export interface SeenDeadline {
  litUntilMs: number;
}

/** The lease has changed since the message was shown: nothing is done, and the answer names who changed it. */
export function movedMeanwhile(lease: Lease, nowMs: number, zone: string): EveningAnswer {
  return {
    result: 'lost',
    lease,
    message: `${lease.setBy.name} was first: it is lit until ${nearText(lease.litUntilMs, nowMs, zone)} now. Ask again for more.`,
  };
}

/** Why there is nothing to extend; undefined when there is. */
export function whatIsGone(
  { environment }: Pick<LeaseContext, 'environment'>,
  lease: Lease | undefined,
): EveningAnswer | undefined {
  if (lease === undefined) return noLease(environment);
  if (lease.reminded.stopping === undefined) return undefined;
  return refused(
    'stop-won',
    `${environment} is being stopped: the stop began before this arrived, and nothing was changed.`,
    'Bring it up again with `up`.',
  );
}

export const noLease = (environment: string): EveningAnswer =>
  refused(
    'no-lease',
    `${environment} has no lease: nothing there is due to be stopped.`,
    'Light it with `up`.',
  );
