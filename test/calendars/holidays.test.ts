import { describe, expect, it } from 'vitest';
import { countryBook, countryFault, openCalendar } from '../../src/calendars/holidays.ts';
import { icsBook, icsFault } from '../../src/calendars/ics.ts';
import { readConfig } from '../../src/config/load.ts';
import { daysOfYear } from '../../src/core/schedule/days.ts';
import { scheduleDays, timetable } from '../../src/core/schedule/schedule.ts';
import { weekdayOf } from '../../src/core/schedule/zone.ts';
import { builtInKinds } from '../../src/kinds/index.ts';

/**
 * The public holidays of Korea in 2026, from the Regulations on Holidays of Government Offices and the lunar
 * calendar of the Korea Astronomy and Space Science Institute: the three days of Seollal and of Chuseok, the
 * substitutes for what falls on a weekend (not Memorial Day, not a Saturday of Chuseok), Constitution Day, which is
 * a day off again from 2026 on, and the local elections of 3 June.
 */
const KOREA_2026 = [
  '2026-01-01',
  '2026-02-16',
  '2026-02-17',
  '2026-02-18',
  '2026-03-01',
  '2026-03-02',
  '2026-05-05',
  '2026-05-24',
  '2026-05-25',
  '2026-06-03',
  '2026-06-06',
  '2026-07-17',
  '2026-08-15',
  '2026-08-17',
  '2026-09-24',
  '2026-09-25',
  '2026-09-26',
  '2026-10-03',
  '2026-10-05',
  '2026-10-09',
  '2026-12-25',
];

const example = async () => {
  const config = await readConfig('examples/exchange-dev.yaml', { registry: builtInKinds });
  const settings = config.environments.get('exchange-dev')?.evening;
  if (settings === undefined) throw new Error('the example has no such environment');
  return settings;
};

describe('the year 2026 of the example', () => {
  it('knows the public holidays of Korea, with their substitutes', async () => {
    const calendar = await openCalendar(await example());
    expect(daysOfYear(2026).filter((day) => calendar.holiday(day) !== undefined)).toEqual(KOREA_2026);
  });

  it('starts at 11:00 on every weekday that is no holiday, and looks after the stop on all 365 days', async () => {
    const settings = await example();
    const calendar = await openCalendar(settings);
    const table = timetable({ policy: settings.schedule, calendar, exceptions: [] });
    const days = scheduleDays(table, calendar, daysOfYear(2026), 'Asia/Seoul');
    const lit = days.filter(({ fires }) =>
      fires.some(({ kind, suppressed }) => kind === 'start' && !suppressed),
    );
    const expected = daysOfYear(2026).filter((day) => weekdayOf(day) <= 5 && !KOREA_2026.includes(day));
    expect(lit.map(({ day }) => day)).toEqual(expected);
    expect(days.filter(({ fires }) => fires.filter(({ kind }) => kind === 'stop').length === 1)).toHaveLength(
      365,
    );
  });
});

describe('the holidays of a country', () => {
  it('count the Korean New Year from its eve, in other years too', async () => {
    const book = await countryBook({ country: 'KR' });
    const newYear = (year: number) =>
      [...book.year(year)].filter(([, name]) => name === '설날').map(([day]) => day.slice(5));
    expect(newYear(2025)).toEqual(['01-28', '01-29', '01-30']);
    expect(newYear(2027)).toEqual(['02-06', '02-07', '02-08']);
  });

  it('are those of a state where one is named', async () => {
    const germany = await countryBook({ country: 'DE' });
    const bavaria = await countryBook({ country: 'DE', state: 'by' });
    expect(germany.year(2026).has('2026-01-06')).toBe(false);
    expect(bavaria.year(2026).has('2026-01-06')).toBe(true);
  });

  it('are refused for a country or a state that there is not', async () => {
    expect(await countryFault({ country: 'KR' })).toBeUndefined();
    expect(await countryFault({ country: 'DE', state: 'by' })).toBeUndefined();
    expect(await countryFault({ country: 'XX' })).toBe('country');
    expect(await countryFault({ country: 'DE', state: 'zz' })).toBe('state');
  });
});

describe('a calendar file', () => {
  const calendar = (...events: string[]) =>
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      ...events.flatMap((event) => ['BEGIN:VEVENT', ...event.split('|'), 'END:VEVENT']),
      'END:VCALENDAR',
    ].join('\r\n');

  it('gives its whole days, also several at once and those that come again every year', async () => {
    const text = calendar(
      'UID:1|SUMMARY:Offsite|DTSTART;VALUE=DATE:20260506|DTEND;VALUE=DATE:20260508',
      'UID:2|SUMMARY:Founding day|DTSTART;VALUE=DATE:20200611|RRULE:FREQ=YEARLY',
      'UID:3|SUMMARY:Lunch|DTSTART:20260507T030000Z|DTEND:20260507T040000Z',
    );
    const year = (await icsBook(text)).year(2026);
    expect([...year].sort()).toEqual([
      ['2026-05-06', 'Offsite'],
      ['2026-05-07', 'Offsite'],
      ['2026-06-11', 'Founding day'],
    ]);
  });

  it('that is none is refused', async () => {
    expect(await icsFault('hello')).toMatch(/./);
    expect(await icsFault('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR')).toBe('it has no events');
    expect(await icsFault(calendar('UID:1|SUMMARY:x|DTSTART;VALUE=DATE:20260506'))).toBeUndefined();
  });
});
