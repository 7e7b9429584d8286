import { describe, expect, it } from 'vitest';
import type { ScheduleOverride } from '../../../src/core/ports/schedule-overrides.ts';
import { calendarOf, NO_HOLIDAYS } from '../../../src/core/schedule/calendar.ts';
import { cronFault, cronTimes } from '../../../src/core/schedule/cron.ts';
import { type SchedulePolicy, timetable } from '../../../src/core/schedule/schedule.ts';
import { inZone, momentOf } from '../../../src/core/schedule/zone.ts';

const MINUTE = 60_000;
const seoul: SchedulePolicy = {
  zone: 'Asia/Seoul',
  start: ['0 11 * * 1-5'],
  stop: ['0 20 * * *'],
  leadMs: 15 * MINUTE,
  mostLeadMs: 60 * MINUTE,
  graceMs: 60 * MINUTE,
};
const at = (text: string, zone = 'Asia/Seoul') =>
  momentOf(text.slice(0, 10), Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16)), zone);
const shown = (ms: number | undefined, zone = 'Asia/Seoul') =>
  ms === undefined ? undefined : inZone(ms, zone).toFormat('yyyy-MM-dd HH:mm');
const exception = (kind: ScheduleOverride['kind'], from: string, until: string): ScheduleOverride => ({
  id: `${kind} ${from}`,
  environment: 'dev',
  kind,
  fromMs: at(from),
  untilMs: at(until),
  by: { source: 'terminal', id: 'kim', name: 'Kim' },
  reason: '',
  detail: {},
});

describe('a cron time where clocks change', () => {
  it.each([
    ['America/New_York', '30 2 * * *', '2026-03-08', ['2026-03-08T07:00:00Z']],
    ['America/New_York', '30 1 * * *', '2026-11-01', ['2026-11-01T05:30:00Z']],
    ['Europe/Berlin', '30 2 * * *', '2026-03-29', ['2026-03-29T01:00:00Z']],
    ['Europe/Berlin', '30 2 * * *', '2026-10-25', ['2026-10-25T00:30:00Z']],
    ['Australia/Lord_Howe', '15 2 * * *', '2026-10-04', ['2026-10-03T15:30:00Z']],
    ['Australia/Lord_Howe', '45 1 * * *', '2026-04-05', ['2026-04-04T14:45:00Z']],
    ['Asia/Seoul', '30 2 * * *', '2026-03-29', ['2026-03-28T17:30:00Z']],
  ])('comes once on that day in %s: %s on %s', (zone, cron, day, times) => {
    const found = cronTimes(cron, zone).between(momentOf(day, 0, zone) - 1, momentOf(day, 24 * 60, zone) - 1);
    expect(found.map((ms) => new Date(ms).toISOString().replace('.000', ''))).toEqual(times);
  });

  it('comes once a day all year, in every zone', () => {
    for (const zone of ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Seoul']) {
      for (const cron of ['15 2 * * *', '45 1 * * *', '0 20 * * *']) {
        const times = cronTimes(cron, zone).between(
          at('2026-01-01 00:00', zone) - 1,
          at('2027-01-01 00:00', zone) - 1,
        );
        expect(
          new Set(times.map((ms) => inZone(ms, zone).toFormat('yyyy-MM-dd'))).size,
          `${zone} ${cron}`,
        ).toBe(365);
        expect(times).toHaveLength(365);
      }
    }
  });

  it('is found backwards as it is forwards', () => {
    const times = cronTimes('30 2 * * *', 'America/New_York');
    expect(times.previous(Date.parse('2026-03-08T12:00:00Z'))).toBe(Date.parse('2026-03-08T07:00:00Z'));
  });
});

describe('a cron expression', () => {
  it.each([
    ['0 11 * * 1-5', undefined],
    ['@daily', undefined],
    ['0 0 29 2 *', undefined],
    ['0 0 30 2 *', 'never'],
    ['0 0 31 4 *', 'never'],
    ['99 * * * *', 'not-cron'],
    ['every day', 'not-cron'],
    ['0 0 11 * * 1-5', 'seconds'],
  ])('%s has the fault %s', (cron, fault) => {
    expect(cronFault(cron)).toBe(fault);
  });
});

describe('a timetable', () => {
  const table = timetable({ policy: seoul, calendar: NO_HOLIDAYS, exceptions: [] });

  it('starts on weekdays, and looks after the stop every day', () => {
    const occurrences = table.fires(at('2026-11-27 00:00'), at('2026-11-30 23:59'));
    expect(occurrences.map(({ kind, dueMs }) => `${kind} ${shown(dueMs)}`)).toEqual([
      'start 2026-11-27 11:00',
      'stop 2026-11-27 20:00',
      'stop 2026-11-28 20:00',
      'stop 2026-11-29 20:00',
      'start 2026-11-30 11:00',
      'stop 2026-11-30 20:00',
    ]);
    expect(shown(table.nextStart(at('2026-11-27 11:00'))?.dueMs)).toBe('2026-11-30 11:00');
  });

  it('is a window from a start to its stop, and none outside', () => {
    expect(shown(table.window(at('2026-11-27 11:00'))?.stopMs)).toBe('2026-11-27 20:00');
    expect(shown(table.window(at('2026-11-27 19:59'))?.stopMs)).toBe('2026-11-27 20:00');
    expect(table.window(at('2026-11-27 20:00'))).toBeUndefined();
    expect(table.window(at('2026-11-27 10:59'))).toBeUndefined();
    expect(table.window(at('2026-11-28 12:00'))).toBeUndefined();
  });

  it('on a holiday keeps its stop and suppresses the start, which opens no window', () => {
    const calendar = calendarOf([], { holidays: { '2026-11-27': 'a feast' }, workingDays: [] });
    const holiday = timetable({ policy: seoul, calendar, exceptions: [] });
    const occurrences = holiday.fires(at('2026-11-27 00:00'), at('2026-11-27 23:59'));
    expect(occurrences.map(({ kind, suppressed }) => [kind, suppressed])).toEqual([
      ['start', { by: 'holiday', name: 'a feast' }],
      ['stop', undefined],
    ]);
    expect(holiday.window(at('2026-11-27 12:00'))).toBeUndefined();
    expect(shown(holiday.nextStart(at('2026-11-26 12:00'))?.dueMs)).toBe('2026-11-30 11:00');
  });

  it('lets people work on a holiday that the configuration calls a working day', () => {
    const book = { year: () => new Map([['2026-11-27', 'a feast']]) };
    const calendar = calendarOf([book], { holidays: {}, workingDays: ['2026-11-27'] });
    expect(calendar.holiday('2026-11-27')).toBeUndefined();
  });

  it('whose holidays cannot be worked out has those of its other books, and is told of it', () => {
    const reported: unknown[] = [];
    const fault = new Error('no such year');
    const broken = {
      year: () => {
        throw fault;
      },
    };
    const sound = { year: () => new Map([['2026-11-27', 'a feast']]) };
    const own = { holidays: { '2026-11-30': 'ours' }, workingDays: [] };
    const calendar = calendarOf([broken, sound], own, (error) => reported.push(error));
    expect(['2026-11-27', '2026-11-28', '2026-11-30'].map((day) => calendar.holiday(day))).toEqual([
      'a feast',
      undefined,
      'ours',
    ]);
    expect(reported).toEqual([fault, fault]);
  });

  it('starts nothing while it is held or skipped, but what is booked', () => {
    const exceptions = [
      exception('hold', '2026-11-25 00:00', '2026-11-30 00:00'),
      exception('booking', '2026-11-27 18:00', '2026-11-27 23:00'),
      exception('skip', '2026-11-30 00:00', '2026-12-01 00:00'),
    ];
    const held = timetable({ policy: seoul, calendar: NO_HOLIDAYS, exceptions });
    expect(shown(held.nextStart(at('2026-11-24 12:00'))?.dueMs)).toBe('2026-11-27 18:00');
    expect(shown(held.nextStart(at('2026-11-27 18:00'))?.dueMs)).toBe('2026-12-01 11:00');
    expect(shown(held.window(at('2026-11-27 19:00'))?.stopMs)).toBe('2026-11-27 23:00');
  });

  it('begins early enough to be ready, by what was learned, within bounds, under the same name', () => {
    const policy = { ...seoul, readyByMinute: 11 * 60 };
    const due = (learnedMs?: number) =>
      timetable({ policy, calendar: NO_HOLIDAYS, exceptions: [], learnedMs }).nextStart(
        at('2026-11-27 00:00'),
      );
    expect(shown(due()?.dueMs)).toBe('2026-11-27 10:45');
    expect(shown(due(9 * MINUTE)?.dueMs)).toBe('2026-11-27 10:51');
    expect(shown(due(300 * MINUTE)?.dueMs)).toBe('2026-11-27 10:00');
    expect(shown(due(9 * MINUTE)?.scheduledAtMs)).toBe('2026-11-27 11:00');
  });
});
