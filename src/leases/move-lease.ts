import { extensionsThisEvening } from '../core/lease/arithmetic.ts';
import { armedAt } from '../core/lease/due.ts';
import type { Person } from '../core/lease/policy.ts';
import type { Lease, Reminded } from '../core/ports/leases.ts';
import { eveningOf, nearText } from '../core/schedule/zone.ts';
import { type EveningAnswer, refused } from './answers.ts';
import type { EveningAround } from './around.ts';
import { changeLease } from './change-lease.ts';

export interface Extension {
  untilMs: number;
  by: Person['actor'];
  reason: string;
  approvedBy?: Person['actor'];
}

/** The one conditional change of an extension. */
export function extendTo(
  around: EveningAround,
  lease: Lease,
  { untilMs, by, reason, approvedBy }: Extension,
): Promise<Lease | undefined> {
  const nowMs = around.now();
  const { lease: policy } = around.settings;
  return changeLease(around, lease, {
    litUntilMs: untilMs,
    setBy: by,
    setAtMs: nowMs,
    reason,
    reminded: {
      said: armedAt(untilMs, nowMs, policy),
      ...countedAnew(around, lease),
      usedBy: { actor: by, atMs: nowMs },
    },
    forget: ['graceForMs', 'keptForMs'],
    say: [
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
export function countedAnew(around: EveningAround, lease: Lease): Pick<Reminded, 'extended'> {
  const nowMs = around.now();
  const { zone } = around.settings.schedule;
  const times = extensionsThisEvening(lease, nowMs, zone) + 1;
  return { extended: { evening: eveningOf(nowMs, zone), times } };
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
  { environment }: Pick<EveningAround, 'environment'>,
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
