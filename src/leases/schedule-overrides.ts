import { isAtLeast, spanText } from '../core/lease/judge-end.ts';
import type { Person } from '../core/lease/policy.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import type {
  NewScheduleOverride,
  OverrideKind,
  ScheduleOverride,
} from '../core/ports/schedule-overrides.ts';
import { momentText } from '../core/schedule/zone.ts';
import { type ExceptionAnswer, refused } from './answers.ts';
import { publishNotice } from './change-lease.ts';
import type { LeaseContext } from './lease-context.ts';

export interface NewTime {
  fromMs: number;
  untilMs: number;
  reason: string;
}

/** How far ahead a person may plan, in days. */
const FARTHEST_DAYS = 370;

/** Adds a lock, hold, booking, skip or one-off start, and announces it. */
export async function addException(
  context: LeaseContext,
  person: Person,
  kind: OverrideKind,
  time: NewTime,
): Promise<ExceptionAnswer> {
  const { ports, environment, settings } = context;
  const { zone } = settings.schedule;
  const nowMs = context.now();
  const { untilMs, reason } = time;
  const fromMs = kind === 'booking' || kind === 'one-off' ? Math.max(time.fromMs, soon(nowMs)) : time.fromMs;
  if (!isAtLeast(person.role, settings.lease.who)) {
    return refused(
      'role',
      `That takes the role ${settings.lease.who}, and yours is ${person.role}.`,
      'Ask somebody who has it.',
    );
  }
  if (untilMs <= Math.max(fromMs, nowMs)) {
    return refused(
      'time',
      `It would end at ${momentText(untilMs, zone)}, before it has begun.`,
      'Write a later end.',
    );
  }
  if (untilMs > nowMs + FARTHEST_DAYS * 24 * 3_600_000) {
    return refused(
      'limit',
      `${momentText(untilMs, zone)} is more than a year ahead.`,
      'Everything ends within a year.',
      { limit: { name: 'farthest', value: `${FARTHEST_DAYS}d`, liftedBy: 'nobody' } },
    );
  }
  const { boundMs } = settings.lease;
  if (keepsLit(kind) && untilMs - fromMs > boundMs && !isAtLeast(person.role, 'admin')) {
    return refused(
      'limit',
      `${spanText(untilMs - fromMs)} at a stretch is more than lease.bound allows: ${spanText(boundMs)}.`,
      'An admin can, or whoever changes the configuration.',
      { limit: { name: 'lease.bound', value: spanText(boundMs), liftedBy: 'admin' } },
    );
  }
  if (kind === 'lock' || kind === 'hold') {
    const active = await ports.exceptions.active(environment, nowMs);
    const before = active.find((exception) => exception.kind === kind);
    if (before !== undefined) {
      const word = kind === 'lock' ? 'locked' : 'held';
      return refused(
        'overlap',
        `It is ${word} already, by ${before.by.name} until ${momentText(before.untilMs, zone)}.`,
        kind === 'lock' ? 'End that with `unlock` first.' : 'End that with `resume` first.',
        { exception: before },
      );
    }
  }
  const exception: NewScheduleOverride = {
    // The same request twice is one.
    id: `${environment}/${kind}/${fromMs}/${untilMs}/${kind === 'booking' ? person.actor.id : ''}${kind === 'lock' || kind === 'hold' ? nowMs : ''}`,
    environment,
    kind,
    fromMs,
    untilMs,
    by: person.actor,
    reason,
    detail: {},
  };
  const isNew = await ports.exceptions.add(exception);
  if (!isNew) {
    const known = await findException(context, exception);
    if (known?.endedAtMs !== undefined) {
      return addException(context, person, kind, { fromMs: fromMs + 1, untilMs, reason });
    }
  }
  await publishNotice(context, `exception/${exception.id}/added`, {
    type: 'exception-added',
    exception,
    by: person.actor,
  });
  return { result: 'done', exception };
}

/**
 * Moves a start to the next minute at the earliest: a start in the past would never be due. Not to this moment, which a
 * tick may have handled; and the same request twice within a minute is one.
 */
const soon = (nowMs: number): number => Math.ceil((nowMs + 5 * SECOND) / MINUTE) * MINUTE;

const keepsLit = (kind: OverrideKind): boolean => kind === 'lock' || kind === 'booking' || kind === 'one-off';

const findException = async (
  { ports, environment }: LeaseContext,
  { id, fromMs, untilMs }: NewScheduleOverride,
): Promise<ScheduleOverride | undefined> =>
  (await ports.exceptions.list({ environment, fromMs: fromMs - 1, untilMs: untilMs + 1 })).find(
    (exception) => exception.id === id,
  );

/** Ends the present lock or hold, or one booking, skip or one-off start by its id. */
export async function endException(
  context: LeaseContext,
  person: Person,
  which: { kind: 'lock' | 'hold' } | { id: string },
): Promise<ExceptionAnswer> {
  const { ports, environment } = context;
  const nowMs = context.now();
  const known =
    'kind' in which
      ? (await ports.exceptions.active(environment, nowMs)).find(({ kind }) => kind === which.kind)
      : (await ports.exceptions.list({ environment, fromMs: nowMs, untilMs: Number.MAX_SAFE_INTEGER })).find(
          ({ id }) => id === which.id,
        );
  if (known === undefined || known.endedAtMs !== undefined) {
    const what = 'kind' in which ? which.kind : 'exception of that name';
    return refused('unknown', `There is no ${what} to end.`, '`schedule` shows what there is.');
  }
  const isOwn = known.by.source === person.actor.source && known.by.id === person.actor.id;
  if (known.kind === 'lock' && !isOwn && !isAtLeast(person.role, 'approver')) {
    return refused(
      'role',
      `${known.by.name} has locked it${known.reason ? ` for ${known.reason}` : ''}.`,
      `Ask ${known.by.name}, or an approver, who may break it.`,
      { exception: known },
    );
  }
  const ended = await ports.exceptions.end(known.id, { by: person.actor, atMs: nowMs });
  if (ended === undefined)
    return refused('decided', 'Somebody has just ended it.', '`schedule` shows what there is.');
  await publishNotice(context, `exception/${ended.id}/ended`, {
    type: 'exception-ended',
    exception: ended,
    by: person.actor,
  });
  return { result: 'done', exception: ended };
}
