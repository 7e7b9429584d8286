import type { KnownBlock } from '@slack/types';
import type { ScheduleOverride } from '../../../../core/ports/schedule-overrides.ts';
import type { Occurrence, ScheduleDay } from '../../../../core/schedule/schedule.ts';
import { weekdayOf } from '../../../../core/schedule/zone.ts';
import type { LeaseView, ScheduleTable } from '../../../../leases/lease-service.ts';
import { ACTION } from '../../../ids.ts';
import { timeOfDay } from '../../texts/format.ts';
import type { Texts } from '../../texts/texts.ts';
import { actions, button, cut, type MessageContent, mention, section } from '../basics.ts';
import { mrkdwn } from '../run/words.ts';

const NOTE = 120;
const EXCEPTIONS_SHOWN = 10;

/** The next seven days as a table, and what stands in the way of them, each with a button that ends it. */
export function scheduleSaid(texts: Texts, table: ScheduleTable, view: LeaseView): MessageContent {
  const { schedule } = texts.evening;
  const { environment, zone, days } = table;
  const title = schedule.title(environment, zone);
  const rows = [
    [schedule.day, '', schedule.start, schedule.stop, ''],
    ...days.map((day) => row(texts, day, zone)),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => width(cells[column] ?? ''))));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  );
  const blocks: KnownBlock[] = [section([`*${title}*`, '```', ...lines, '```'].join('\n'))];
  return { text: title, blocks: [...blocks, ...exceptionsBlocks(texts, view)] };
}

/** Some of what stands in the way of the schedule, each with a button that ends it. */
export const exceptionsSaid = (texts: Texts, text: string, view: LeaseView): MessageContent => ({
  text,
  blocks: [section(text), ...exceptionsBlocks(texts, view)],
});

const exceptionsBlocks = (texts: Texts, view: LeaseView): KnownBlock[] =>
  view.exceptions.slice(0, EXCEPTIONS_SHOWN).flatMap((exception) => exceptionBlocks(texts, exception, view));

function row(texts: Texts, { day, holiday, fires }: ScheduleDay, zone: string): string[] {
  const { schedule } = texts.evening;
  const starts = fires.filter(({ kind }) => kind === 'start');
  const stops = fires.filter(({ kind }) => kind === 'stop');
  const times = (of: readonly Occurrence[]) => of.map(({ dueMs }) => timeOfDay(dueMs, zone)).join(' ') || '-';
  const notes = [holiday ?? '', ...starts.map((occurrence) => note(texts, occurrence, zone, holiday))];
  return [
    day,
    schedule.days[weekdayOf(day) - 1] ?? '',
    times(starts.filter(({ suppressed }) => suppressed === undefined)),
    times(stops),
    mrkdwn([...new Set(notes.filter((text) => text !== ''))].join(' · ').replaceAll('`', "'"), NOTE),
  ];
}

function note(texts: Texts, occurrence: Occurrence, zone: string, holiday: string | undefined): string {
  const { schedule } = texts.evening;
  const { suppressed, dueMs, scheduledAtMs, from, untilMs, exception } = occurrence;
  switch (suppressed?.by) {
    case 'holiday':
      return suppressed.name === holiday ? '' : suppressed.name;
    case 'skip':
      return schedule.skipped(suppressed.exception.by.name);
    case 'hold':
      return schedule.held(suppressed.exception.by.name);
    case undefined:
      break;
    default:
      return suppressed satisfies never;
  }
  if (from !== 'schedule' && untilMs !== undefined) {
    const say = from === 'booking' ? schedule.booked : schedule.once;
    return say(timeOfDay(untilMs, zone), exception?.by.name ?? '');
  }
  return dueMs === scheduledAtMs ? '' : schedule.ready(timeOfDay(scheduledAtMs, zone));
}

function exceptionBlocks(
  texts: Texts,
  exception: ScheduleOverride,
  { zone, nowMs, environment }: LeaseView,
): KnownBlock[] {
  const { schedule } = texts.evening;
  const { id, kind, fromMs, untilMs, by, reason } = exception;
  const who = by.source === 'slack' ? mention(by.id) : mrkdwn(by.name, NOTE);
  const at = (ms: number) => texts.common.moment(ms, { zone, nowMs });
  return [
    section(schedule.exception[kind](at(fromMs), at(untilMs), who, mrkdwn(reason, NOTE))),
    actions([button(ACTION.endException, cut(schedule.end[kind], 75), { environment, subjectId: id })]),
  ];
}

/** How many columns of a typewriter font it takes: Korean letters take two. */
const width = (text: string): number =>
  [...text].reduce(
    (sum, letter) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/.test(letter) ? 2 : 1),
    0,
  );
