import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber } from '../../src/calendars/day-number.ts';
import { decodeCalendar } from '../../src/calendars/decode-calendar.ts';
import { expandRule, StepBudget } from '../../src/calendars/expand-rule.ts';
import { readIcs } from '../../src/calendars/ics-book.ts';
import { parseRecurrenceRule } from '../../src/calendars/recurrence-rule.ts';
import { calendarFile, daysOf } from './support.ts';

const folder = new URL('./ics/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ics'));
const fixtures = files.map((name) => readFileSync(new URL(name, folder)));

describe('whatever a calendar file holds', () => {
  it('reading it and asking for any year throws nothing', () => {
    const damaged = fc
      .tuple(
        fc.constantFrom(...fixtures),
        fc.array(fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 12 })), { maxLength: 8 }),
      )
      .map(([file, edits]) => {
        const bytes = Buffer.from(file);
        for (const [at, edit] of edits)
          bytes.set(edit.subarray(0, bytes.length - (at % bytes.length)), at % bytes.length);
        return bytes;
      });
    fc.assert(
      fc.property(
        fc.oneof(damaged, fc.uint8Array({ maxLength: 400 })),
        fc.integer({ min: 1, max: 9_999 }),
        (bytes, year) => {
          readIcs(decodeCalendar(bytes)).book.year(year);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('an event that ends in the year 9999 is a holiday on every day of a year, at once', () => {
    expect(daysOf(2027, 'DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:99991231')).toHaveLength(365);
    expect(daysOf(2026, 'DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:99991231')).toHaveLength(8);
  });

  it('a rule that never comes, or began long ago, costs no more steps than the year has days', () => {
    const steps = 2_000;
    const span = {
      from: dayNumber({ year: 2026, month: 1, day: 1 }),
      to: dayNumber({ year: 2026, month: 12, day: 31 }),
    };
    for (const [rule, count] of [
      ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 0],
      ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 0],
      ['FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4', 0],
      ['FREQ=WEEKLY;BYDAY=MO,TU,SA,SU', 208],
      ['FREQ=DAILY', 365],
      ['FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO', 1],
    ] as const) {
      const parsed = parseRecurrenceRule(rule);
      if (parsed === undefined) throw new Error('an empty rule');
      const first = dayNumber({ year: 1, month: 1, day: 1 });
      expect(expandRule(parsed, first, span, new StepBudget(steps)), rule).toHaveLength(count);
    }
  });

  it('events whose counting would take too long are lost by name, and the others are kept', () => {
    const endless = Array.from(
      { length: 40 },
      (_, index) => `SUMMARY:Counted ${index}|DTSTART;VALUE=DATE:19000101|RRULE:FREQ=DAILY;COUNT=900000`,
    );
    const calendar = readIcs(calendarFile('SUMMARY:Closed|DTSTART;VALUE=DATE:20261224', ...endless));
    expect(calendar.book.year(2026).get('2026-12-24')).toBe('Closed');
    expect(calendar.lost().length).toBeGreaterThan(30);
    expect(calendar.lost()[0]?.why).toBe('working it out takes too long');
  });

  it('thousands of yearly holidays are worked out within the steps of a year', () => {
    const many = Array.from(
      { length: 5_000 },
      (_, index) =>
        `SUMMARY:${index}|DTSTART;VALUE=DATE:19${10 + (index % 90)}0${1 + (index % 9)}15|RRULE:FREQ=YEARLY`,
    );
    const calendar = readIcs(calendarFile(...many));
    expect(calendar.book.year(2026).size).toBe(9);
    expect(calendar.lost()).toEqual([]);
  });
});
