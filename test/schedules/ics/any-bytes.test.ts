import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIcs } from '../../../src/schedules/ics.ts';

const folder = new URL('./', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith('.ics'))
  .map((name) => new Uint8Array(readFileSync(new URL(name, folder))));

const change = fc.record({
  /** From 0 to 1 of the file. */
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.integer({ min: 0, max: 60 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc
      .constantFrom(
        ...[
          '\r\nRRULE:FREQ=DAILY;INTERVAL=999999999\r\n',
          '\r\nEXDATE:,,\r\n',
          '\r\nBEGIN:VEVENT\r\n',
          '"',
          ':',
          ';',
        ],
        ...['\r\nDTEND;VALUE=DATE:99991231\r\n', '\r\nDTSTART:00010101\r\n', 'Z', ',', '\r\n ', '-1', '999'],
        ...['\r\nRRULE:FREQ=MONTHLY;COUNT=999999999;BYSETPOS=-1;BYDAY=1MO\r\n', '\r\nEND:VCALENDAR\r\n'],
        ...['\r\nDURATION:P9999999W\r\n', '\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:99991231\r\n'],
      )
      .map((text) => new TextEncoder().encode(text)),
  ),
});

function changed(bytes: Uint8Array, { at, removed, put }: { at: number; removed: number; put: Uint8Array }) {
  const from = Math.floor(at * bytes.length);
  return Uint8Array.from([...bytes.slice(0, from), ...put, ...bytes.slice(from + removed)]);
}

/** Everything that is asked of a file. A day of another year would be a holiday that nobody sees. */
function checkAll(bytes: Uint8Array): void {
  const calendar = readIcs(bytes, 'Asia/Seoul');
  for (const year of [2026, 2027, 1970, 9999]) {
    const { days } = calendar.year(year);
    expect(days.size).toBeLessThanOrEqual(366);
    for (const [day, name] of days) {
      expect(day).toMatch(new RegExp(`^${year}-\\d\\d-\\d\\d$`));
      expect(name).not.toBe('');
    }
  }
}

describe('the reader of calendar files', () => {
  it('neither throws nor goes on for ever, whatever is changed in a file', () => {
    const files = fc.tuple(fc.constantFrom(...fixtures), fc.array(change, { minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(files, ([bytes, changes]) => checkAll(changes.reduce(changed, bytes))),
      { numRuns: 400 },
    );
  });

  it('neither throws nor goes on for ever, whatever bytes it is given', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), checkAll), { numRuns: 200 });
  });
});

const file = (count: number, event: string) =>
  `BEGIN:VCALENDAR\r\n${`BEGIN:VEVENT\r\n${event}\r\nSUMMARY:x\r\nEND:VEVENT\r\n`.repeat(count)}END:VCALENDAR\r\n`;

/** A year may take so many steps at most; who began at the beginning of a series would need a hundred times more. */
describe('a year of a calendar file', () => {
  it.each([
    ['5,000 daily rules since the year 1', file(5_000, 'DTSTART:00010101\r\nRRULE:FREQ=DAILY;BYDAY=MO'), 52],
    ['50,000 yearly rules since 1900', file(50_000, 'DTSTART:19000101\r\nRRULE:FREQ=YEARLY'), 1],
    ['1,000 COUNTs that have run out', file(1_000, 'DTSTART:19000101\r\nRRULE:FREQ=DAILY;COUNT=1000'), 0],
    [
      'eight thousand years at once',
      file(1, 'DTSTART;VALUE=DATE:20260701\r\nDTEND;VALUE=DATE:99991231'),
      184,
    ],
    ['50,000 single events', file(50_000, 'DTSTART:20260506'), 1],
    [
      'a fold in every letter of a long text',
      file(1, `DTSTART:20260506\r\nLOCATION:${'x\r\n '.repeat(500_000)}`),
      1,
    ],
  ])('is worked out within its bounds: %s', (_, text, days) => {
    const year = readIcs(text).year(2026);
    expect(year.losses).toEqual([]);
    expect(year.days.size).toBe(days);
  });

  it('ends though no file of anybody has so many rules, and names those that are lost', () => {
    const year = readIcs(file(20_000, 'DTSTART:20200106\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE')).year(2026);
    expect(year.days.size).toBe(104);
    expect(year.losses.length).toBeGreaterThan(1_000);
    expect(year.losses.at(-1)).toMatchObject({
      summary: 'x',
      message: 'the file has more repeating events than can be worked out, so it is missing in 2026',
    });
  });
});
