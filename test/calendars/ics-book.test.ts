import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeCalendar } from '../../src/calendars/decode-calendar.ts';
import { readIcs } from '../../src/calendars/ics-book.ts';
import { calendarFile, daysOf } from './support.ts';

const folder = new URL('./ics/', import.meta.url);
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<
  string,
  { days: string[]; why: string }
>;

describe('a calendar file that people have', () => {
  for (const [file, { days, why }] of Object.entries(expected)) {
    it(`gives the right days: ${why} (${file})`, () => {
      const { book, fault, lost } = readIcs(decodeCalendar(readFileSync(new URL(file, folder))));
      const found = [...book.year(2026).keys()].sort();
      // Of the daily rule only the first days of December are listed.
      const wanted = file.startsWith('24')
        ? found.filter((day) => day >= '2026-12-01' && day <= '2026-12-08')
        : found;
      expect(wanted).toEqual(days);
      expect(fault).toBeUndefined();
      expect(lost()).toEqual([]);
    });
  }
});

describe('a calendar file', () => {
  it('gives its whole days, also several at once and those that come again every year', () => {
    const text = calendarFile(
      'UID:1|SUMMARY:Offsite|DTSTART;VALUE=DATE:20260506|DTEND;VALUE=DATE:20260508',
      'UID:2|SUMMARY:Founding day|DTSTART;VALUE=DATE:20200611|RRULE:FREQ=YEARLY',
      'UID:3|SUMMARY:Lunch|DTSTART:20260507T030000Z|DTEND:20260507T040000Z',
    );
    expect([...readIcs(text).book.year(2026)].sort()).toEqual([
      ['2026-05-06', 'Offsite'],
      ['2026-05-07', 'Offsite'],
      ['2026-06-11', 'Founding day'],
    ]);
  });

  it('that is none, or is empty, is refused', () => {
    expect(readIcs('hello').fault).toBe('it is not a calendar');
    expect(readIcs('<html><body>Sign in</body></html>').fault).toBe('it is not a calendar');
    expect(readIcs('').fault).toBe('it is not a calendar');
    expect(readIcs(calendarFile()).fault).toBe('it has no events');
    expect(readIcs(calendarFile('UID:1|SUMMARY:x|DTSTART;VALUE=DATE:soon')).fault).toBe(
      'none of its events can be read (line 3, x: its DTSTART is soon)',
    );
  });

  it('is read in UTF-16 with and without a byte order mark, and in Windows-1252', () => {
    const text = calendarFile('UID:1|SUMMARY:Mariä Empfängnis|DTSTART;VALUE=DATE:20261208');
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    const marked = (bytes: Buffer, ...mark: number[]) => Buffer.concat([Buffer.from(mark), bytes]);
    const files = [
      little,
      big,
      marked(little, 0xff, 0xfe),
      marked(big, 0xfe, 0xff),
      Buffer.from(text, 'latin1'),
    ];
    for (const bytes of files) {
      expect([...readIcs(decodeCalendar(bytes)).book.year(2026)]).toEqual([
        ['2026-12-08', 'Mariä Empfängnis'],
      ]);
    }
  });

  it('takes a date for a whole day without VALUE=DATE, without an end, or with an end that is no later', () => {
    expect(daysOf(2026, 'DTSTART:20261224')).toEqual(['2026-12-24']);
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:20261224')).toEqual(['2026-12-24']);
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:20261220')).toEqual(['2026-12-24']);
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20261224|DURATION:P2D')).toEqual(['2026-12-24', '2026-12-25']);
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20261224|DURATION:P1W')).toHaveLength(7);
  });

  it('takes midnight to midnight for whole days, and the midnight of another place in UTC where Outlook marks it', () => {
    expect(daysOf(2026, 'DTSTART:20261224T000000|DTEND:20261226T000000')).toEqual([
      '2026-12-24',
      '2026-12-25',
    ]);
    const outlook = 'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE';
    // Seoul writes the evening before, New York the morning of the day.
    expect(daysOf(2026, `DTSTART:20261223T150000Z|DTEND:20261224T150000Z|${outlook}`)).toEqual([
      '2026-12-24',
    ]);
    expect(daysOf(2026, `DTSTART:20261224T050000Z|DTEND:20261225T050000Z|${outlook}`)).toEqual([
      '2026-12-24',
    ]);
    expect(daysOf(2026, 'DTSTART:20261224T000000Z|DTEND:20261225T000000Z')).toEqual([]);
  });

  it('leaves out what was called off, also of a series, and puts what was moved where it was moved to', () => {
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20261224|STATUS:CANCELLED')).toEqual([]);
    const series = 'UID:s|DTSTART;VALUE=DATE:20241202|RRULE:FREQ=YEARLY';
    const moved = 'UID:s|RECURRENCE-ID;VALUE=DATE:20261202|DTSTART;VALUE=DATE:20261204';
    expect(daysOf(2026, series, moved)).toEqual(['2026-12-04']);
    expect(daysOf(2026, series, `${moved}|STATUS:CANCELLED`)).toEqual([]);
    expect(daysOf(2027, series, moved)).toEqual(['2027-12-02']);
    const intoNextYear = 'UID:s|RECURRENCE-ID;VALUE=DATE:20261202|DTSTART;VALUE=DATE:20270104';
    expect(daysOf(2026, series, intoNextYear)).toEqual([]);
    expect(daysOf(2027, series, intoNextYear)).toEqual(['2027-01-04', '2027-12-02']);
  });

  it('adds and takes away single days, whatever their form', () => {
    const series = 'DTSTART;VALUE=DATE:20261203|RRULE:FREQ=WEEKLY;UNTIL=20261231';
    expect(daysOf(2026, `${series}|EXDATE;TZID=Korea Standard Time:20261210T000000`)).not.toContain(
      '2026-12-10',
    );
    expect(daysOf(2026, `${series}|EXDATE:20261209T150000Z,20261217`)).toEqual([
      '2026-12-03',
      '2026-12-24',
      '2026-12-31',
    ]);
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20261224|RDATE;VALUE=DATE:20261228,')).toEqual([
      '2026-12-24',
      '2026-12-28',
    ]);
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20261224|RDATE;VALUE=PERIOD:20261229T000000/P1D')).toContain(
      '2026-12-29',
    );
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20251224|RRULE:')).toEqual([]);
  });

  it('counts no observance and no working day that makes up for a holiday', () => {
    const names = [
      '国庆节 补班',
      '春节（班）',
      '補行上班',
      'Working Saturday',
      'Make-up work day',
      'áthelyezett munkanap',
    ];
    for (const name of names) expect(daysOf(2026, `DTSTART;VALUE=DATE:20261010|SUMMARY:${name}`)).toEqual([]);
    const notes = [
      'Observance\\nTo hide observances',
      'Gedenktag',
      '기념일\\n기념일을 숨기려면',
      '祭日\\n祭日を非表示',
    ];
    for (const note of notes)
      expect(daysOf(2026, `DTSTART;VALUE=DATE:20261206|DESCRIPTION:${note}`)).toEqual([]);
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20261206|CATEGORIES:Observance')).toEqual([]);
    expect(
      daysOf(2026, 'DTSTART;VALUE=DATE:20261010|SUMMARY:Worker’s day|DESCRIPTION:Public holiday'),
    ).toHaveLength(1);
  });

  it('is read with its folded lines, quoted parameters, alarms and bare line ends', () => {
    const text = [
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      'SUMMARY;LANGUAGE="de:x;y":Weihnachts',
      ' ferien\\, lang',
      'BEGIN:VALARM',
      'TRIGGER:-PT15M',
      'SUMMARY:Reminder',
      'END:VALARM',
      'DTSTART;VALUE=DATE:20261224',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\n');
    expect([...readIcs(text).book.year(2026)]).toEqual([['2026-12-24', 'Weihnachtsferien, lang']]);
  });

  it('with an event that cannot be read keeps the others, and says which was lost and why', () => {
    const text = calendarFile(
      'UID:1|SUMMARY:Closed|DTSTART;VALUE=DATE:20261224',
      'UID:2|SUMMARY:Every hour|DTSTART;VALUE=DATE:20261228|RRULE:FREQ=HOURLY',
      'UID:3|SUMMARY:Odd|DTSTART;VALUE=DATE:20261229|RRULE:FREQ=WEEKLY;BYDAY=XX',
      'UID:4|SUMMARY:No beginning',
    );
    const { book, lost, fault } = readIcs(text);
    expect([...book.year(2026).keys()]).toEqual(['2026-12-24']);
    expect(fault).toBeUndefined();
    expect(lost().map(({ line, name, why }) => `${line} ${name}: ${why}`)).toEqual([
      '8 Every hour: its rule repeats a whole day hourly',
      '14 Odd: its rule has BYDAY=XX',
      '20 No beginning: it has no DTSTART',
    ]);
  });
});
