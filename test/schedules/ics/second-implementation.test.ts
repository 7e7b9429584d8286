import fc from 'fast-check';
import ical, { type VEvent } from 'node-ical';
import { describe, expect, it } from 'vitest';
import { dateOf, dayNumber, weekdayOf } from '../../../src/schedules/ics/day-number.ts';
import { readIcs } from '../../../src/schedules/ics.ts';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const basic = (day: number): string => {
  const { year, month, day: monthDay } = dateOf(day);
  return `${year}${String(month).padStart(2, '0')}${String(monthDay).padStart(2, '0')}`;
};

/** Rules that name their first day, as RFC 5545 asks: of others the days are not defined. */
const series = fc
  .record({
    start: fc.integer({ min: dayNumber(2019, 1, 1), max: dayNumber(2026, 12, 31) }),
    interval: fc.integer({ min: 1, max: 5 }),
    end: fc.oneof(
      fc.constant(''),
      fc.integer({ min: 1, max: 500 }).map((count) => `;COUNT=${count}`),
      fc
        .integer({ min: dayNumber(2025, 6, 1), max: dayNumber(2027, 1, 31) })
        .map((day) => `;UNTIL=${basic(day)}`),
    ),
    weekdays: fc.subarray([...WEEKDAYS]),
    months: fc.subarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], { maxLength: 4 }),
    monthDays: fc.subarray([1, 7, 15, 28, 29, 30, 31, -1, -2, -10], { maxLength: 3 }),
    weekStart: fc.constantFrom('', ';WKST=SU', ';WKST=WE'),
    shape: fc.integer({ min: 0, max: 8 }),
    excepted: fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 3 }),
  })
  .map(({ start, interval, end, weekdays, months, monthDays, weekStart, shape, excepted }) => {
    const { year, month, day } = dateOf(start);
    const own = WEEKDAYS[weekdayOf(start)] ?? 'MO';
    const byDay = `;BYDAY=${[...new Set([own, ...weekdays])]}`;
    const byMonth = `;BYMONTH=${[...new Set([month, ...months])]}`;
    const byMonthDay = `;BYMONTHDAY=${[...new Set([day, ...monthDays])]}`;
    const nth = Math.ceil(day / 7);
    const yearDay = start - dayNumber(year, 1, 1) + 1;
    const rule = [
      'DAILY',
      `DAILY${byMonth}${byDay}`,
      `WEEKLY${byDay}${weekStart}`,
      'MONTHLY',
      `MONTHLY${byMonthDay}`,
      `MONTHLY;BYDAY=${nth}${own}`,
      `YEARLY${byMonth}${byMonthDay}`,
      `YEARLY;BYMONTH=${month};BYDAY=${nth}${own}`,
      `YEARLY;BYYEARDAY=${yearDay},-1`,
    ][shape];
    const exdates = excepted.map((days) => `EXDATE;VALUE=DATE:${basic(dayNumber(2026, 3, 1) + days)}`);
    return [
      `DTSTART;VALUE=DATE:${basic(start)}`,
      `RRULE:FREQ=${rule};INTERVAL=${interval}${end}`,
      ...exdates,
    ];
  });

const fileOf = (lines: readonly string[]) =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z'],
    ...[...lines, 'SUMMARY:x', 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');

function otherDays(text: string): string[] {
  const event = Object.values(ical.sync.parseICS(text)).find(
    (part): part is VEvent => part?.type === 'VEVENT',
  );
  if (event === undefined) throw new Error('node-ical finds no event');
  const found = ical.expandRecurringEvent(event, { from: new Date(2026, 0, 1), to: new Date(2026, 11, 31) });
  const two = (number: number) => String(number).padStart(2, '0');
  return found.map(
    ({ start }) => `${start.getFullYear()}-${two(start.getMonth() + 1)}-${two(start.getDate())}`,
  );
}

describe('the days of a repeating event', () => {
  it('are those that node-ical finds, for any rule', () => {
    fc.assert(
      fc.property(series, (lines) => {
        const text = fileOf(lines);
        expect([...readIcs(text).year(2026).days.keys()]).toEqual(otherDays(text));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=WEEKLY;BYDAY=MO,WE,SU;BYSETPOS=1,-1;WKST=SU',
    'FREQ=YEARLY;BYMONTH=3,10;BYDAY=SU;BYSETPOS=-1,2',
    'FREQ=YEARLY;BYWEEKNO=1,20,53;BYDAY=MO,SU',
    'FREQ=YEARLY;BYDAY=1MO,-1FR,20WE',
    'FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR',
  ])('are those that node-ical finds for %s', (rule) => {
    const text = fileOf(['DTSTART;VALUE=DATE:20250101', `RRULE:${rule}`]);
    expect([...readIcs(text).year(2026).days.keys()]).toEqual(otherDays(text));
  });
});
