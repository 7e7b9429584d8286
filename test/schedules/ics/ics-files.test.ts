import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readIcs } from '../../../src/schedules/ics.ts';
import expected from './expected.json' with { type: 'json' };

interface Expected {
  /** The days off of 2026, in an environment in Asia/Seoul. */
  days: string[];
  why: string;
  /** Only the days from the first to the second are looked at. */
  span?: string[];
  /** The lines of the events that are lost. */
  lost?: number[];
  names?: string[];
}

const files = Object.entries(expected as Record<string, Expected>);
const read = (name: string) => readFile(new URL(name, import.meta.url));

describe('the days off in a calendar file', () => {
  it.each(files)(
    'are the right ones in %s',
    async (name, { days, span: [from, to] = [], lost = [], names }) => {
      const calendar = readIcs(await read(name), 'Asia/Seoul');
      const year = calendar.year(2026);
      const found = [...year.days.keys()].filter((day) => day >= (from ?? day) && day <= (to ?? day));
      expect(found).toEqual(days);
      expect(calendar.losses.map(({ line }) => line)).toEqual(lost);
      expect(calendar.fault).toBeUndefined();
      expect(year.losses).toEqual([]);
      if (names !== undefined) expect([...new Set(year.days.values())]).toEqual(names);
    },
  );

  it('that is half readable are told with the line, the title and the reason of what is lost', async () => {
    const { losses } = readIcs(await read('65-bad-values.ics'));
    expect(losses).toEqual([
      { line: 5, summary: 'No such day', message: '"20260230" is no date' },
      { line: 11, summary: 'No start', message: 'it has no DTSTART' },
      { line: 16, summary: 'Month 13', message: 'its rule has BYMONTH=13' },
      { line: 23, summary: 'Lunar', message: 'its rule counts in RSCALE=CHINESE' },
      {
        line: 30,
        summary: 'Closed',
        message: 'the event counts without a date of EXDATE: "2026122X" is no date',
      },
    ]);
  });
});

describe('a file that is no calendar', () => {
  it.each([
    ['', 'it is empty'],
    ['<!DOCTYPE html><html><body>Sign in</body></html>', 'it is a web page, not a calendar'],
    ['{"days": []}', 'it is not a calendar: there is no BEGIN:VCALENDAR in it'],
    ['BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR', 'it has no events'],
    [
      'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260506T100000Z\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\nEND:VCALENDAR',
      'it has no whole-day event that is a day off',
    ],
    [
      'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:soon\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR',
      'none of its events can be read: line 2: "soon" is no date',
    ],
  ])('is refused in words: %j', (text, fault) => {
    expect(readIcs(text).fault).toBe(fault);
  });
});
