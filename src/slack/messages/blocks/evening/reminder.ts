import type { Button, KnownBlock } from '@slack/types';
import { HOUR } from '../../../../core/ports/clock.ts';
import { inZone } from '../../../../core/schedule/zone.ts';
import { ACTION } from '../../../ids.ts';
import type { ReminderThread, ThreadEnd } from '../../reminder-threads.ts';
import { timeOfDay } from '../../texts/format.ts';
import { actions, button, type MessageContent } from '../basics.ts';
import { type Shape, verbatim } from '../run/run-parts.ts';
import { costOfTheNight, type EveningContext, when, who, words } from './evening-context.ts';

const NAMES_SHOWN = 8;
const LATE_MS = 2 * 60_000;

/** The one message of a deadline: the question while it is open, and then what became of it. */
export function reminderMessage(
  thread: ReminderThread,
  context: EveningContext,
  shape: Shape,
): MessageContent {
  const { texts, environment, nowMs } = context;
  const { evening, common } = texts;
  const at = when(context, thread.deadlineMs);
  const ended = thread.end && endLine(thread.end, context);
  const text =
    thread.end === undefined
      ? evening.stopsIn(environment, at, common.duration(Math.max(0, thread.deadlineMs - nowMs)))
      : plainly(ended === undefined ? evening.stopsAt(environment, at) : `${environment}: ${ended}`);
  if (shape === 'text') return { text };
  const buttons = buttonsOf(thread, context);
  const blocks: KnownBlock[] = [
    verbatim([...questionLines(thread, context), ...(ended === undefined ? [] : [ended])].join('\n')),
    ...(buttons.length === 0 ? [] : [actions(buttons, 'night')]),
  ];
  return { text, blocks };
}

/** For notifications: without signs and stress. */
const plainly = (text: string): string => text.replaceAll('*', '').replace(/:\w+: /g, '');

function questionLines(thread: ReminderThread, context: EveningContext): string[] {
  const { texts, environment } = context;
  const { evening, common } = texts;
  const { deadlineMs, litBy, usedBy, overdueSinceMs, found, final, end } = thread;
  const at = when(context, deadlineMs);
  const isOpen = end === undefined;
  const people = [
    ...(litBy === undefined ? [] : [evening.litBy(who(context, litBy.actor), when(context, litBy.atMs))]),
    ...(usedBy === undefined || usedBy.atMs === litBy?.atMs
      ? []
      : [evening.usedBy(who(context, usedBy.actor), when(context, usedBy.atMs))]),
  ];
  const cost = isOpen ? costOfTheNight(context, deadlineMs) : undefined;
  const facts = [...people, ...(cost === undefined ? [] : [cost])].join('  ·  ');
  return [
    isOpen && final
      ? `:rotating_light: ${evening.lastCall(environment, at)}`
      : `:crescent_moon: ${evening.stopsAt(environment, at)}`,
    ...(facts === '' ? [] : [facts]),
    ...(found === undefined ? [] : [evening.foundLit(common.list(found.map(words), NAMES_SHOWN))]),
    ...(overdueSinceMs === undefined ? [] : [evening.overdue(when(context, overdueSinceMs))]),
    ...(isOpen
      ? thread.asked.map(({ by, untilMs }) => evening.askedFor(who(context, by), when(context, untilMs)))
      : []),
  ];
}

/** The full hour that two hours from the deadline fall into. */
const nextGoodTime = (deadlineMs: number, zone: string): number =>
  inZone(deadlineMs + 2 * HOUR, zone)
    .startOf('hour')
    .toMillis();

function buttonsOf({ deadlineMs, end }: ReminderThread, context: EveningContext): Button[] {
  const { texts, environment, zone, stepMs } = context;
  const { evening, common } = texts;
  const value = { environment, deadlineMs };
  if (end?.how === 'stopped' || end?.how === 'dark') {
    return [button(ACTION.startEnvironment, evening.bringUp, { environment, action: 'up' })];
  }
  if (end !== undefined) return [];
  const later = nextGoodTime(deadlineMs, zone);
  return [
    button(
      ACTION.keepUntil,
      evening.keepUntil(timeOfDay(later, zone)),
      { ...value, untilMs: later },
      'primary',
    ),
    button(ACTION.extendLease, evening.more(common.duration(stepMs)), {
      ...value,
      untilMs: deadlineMs + stepMs,
    }),
    button(ACTION.keepTonight, evening.keepTonight, value),
    button(ACTION.otherTime, evening.otherTime, value),
    {
      ...button(ACTION.stopNow, evening.stopNow, value, 'danger'),
      confirm: {
        title: { type: 'plain_text', text: evening.stopSure(environment).slice(0, 100) },
        text: { type: 'plain_text', text: evening.stopSureText },
        confirm: { type: 'plain_text', text: evening.stopYes },
        deny: { type: 'plain_text', text: evening.stopNo },
        style: 'danger',
      },
    },
  ];
}

/** Undefined for what needs no words. */
function endLine(end: ThreadEnd, context: EveningContext): string | undefined {
  const { evening } = context.texts;
  switch (end.how) {
    case 'kept': {
      const lines = [when(context, end.untilMs), who(context, end.by)] as const;
      const at = when(context, end.atMs);
      return end.approvedBy === undefined
        ? evening.kept(...lines, at)
        : evening.keptApproved(...lines, who(context, end.approvedBy), at);
    }
    case 'up':
      return evening.keptByUp(when(context, end.untilMs), who(context, end.by), when(context, end.atMs));
    case 'locked':
      return evening.keptLocked(
        when(context, end.untilMs),
        who(context, end.by),
        words(end.reason),
        when(context, end.atMs),
      );
    case 'stopped': {
      const at = when(context, end.atMs);
      if (end.by.source !== 'schedule') return evening.stoppedBy(who(context, end.by), at);
      if (isUnanswered(end.why)) return evening.stoppedUnanswered(at);
      return end.lateMs > LATE_MS ? evening.stoppedLate(at, when(context, end.dueMs)) : evening.stopped(at);
    }
    case 'cancelled':
      return evening.stopCancelled(when(context, end.untilMs), who(context, end.by), when(context, end.atMs));
    case 'dark':
      return evening.wentDark;
    case 'passed':
      return undefined;
    default:
      return end satisfies never;
  }
}

export const isUnanswered = (why: string): boolean => why === 'nobody has approved more';

/** In the thread of the message, which an edit alone tells nobody of: the last call, to those who use it. */
export function lastCall(
  { deadlineMs, litBy, usedBy }: ReminderThread,
  context: EveningContext,
): MessageContent {
  const { evening } = context.texts;
  const people = [usedBy, litBy].flatMap((one) =>
    one?.actor.source === 'slack' ? [who(context, one.actor)] : [],
  );
  const text = evening.lastCall(context.environment, when(context, deadlineMs));
  return { text: people.length === 0 ? text : evening.forYou([...new Set(people)].join(', '), text) };
}
