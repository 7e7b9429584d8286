import fc from 'fast-check';
import ical from 'ical.js';
import { describe, expect, it } from 'vitest';
import { dayNumber, dayText } from '../../src/calendars/day-number.ts';
import { expandRule, StepBudget } from '../../src/calendars/expand-rule.ts';
import { parseRecurrenceRule } from '../../src/calendars/recurrence-rule.ts';

const SPAN = {
  from: dayNumber({ year: 2026, month: 1, day: 1 }),
  to: dayNumber({ year: 2027, month: 12, day: 31 }),
};

function ours(rule: string, first: { year: number; month: number; day: number }): string[] {
  const parsed = parseRecurrenceRule(rule);
  if (parsed === undefined) throw new Error('an empty rule');
  return expandRule(parsed, dayNumber(first), SPAN, new StepBudget(1_000_000)).map(dayText);
}

/** The same by another implementation, which walks from the first day. */
function theirs(rule: string, first: { year: number; month: number; day: number }): string[] {
  const start = ical.Time.fromData({ ...first, isDate: true });
  const iterator = ical.Recur.fromString(rule).iterator(start);
  const found: string[] = [];
  for (let at = iterator.next(); at && at.year <= 2027; at = iterator.next()) {
    if (at.year >= 2026) found.push(at.toString().slice(0, 10));
  }
  return found;
}

const startsItself = (text: string, first: { year: number; month: number; day: number }): boolean => {
  const parsed = parseRecurrenceRule(text);
  const day = dayNumber(first);
  return (
    parsed !== undefined &&
    expandRule(parsed, day, { from: day, to: day }, new StepBudget(10_000)).length === 1
  );
};

const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
const days = fc
  .uniqueArray(weekday, { minLength: 1, maxLength: 3 })
  .map((list) => `;BYDAY=${list.join(',')}`);
const nthDay = fc
  .tuple(fc.constantFrom(1, 2, 3, 4, -1, -2), weekday)
  .map(([nth, day]) => `;BYDAY=${nth}${day}`);
const monthDay = fc.integer({ min: 1, max: 28 }).map((day) => `;BYMONTHDAY=${day}`);
const month = fc.integer({ min: 1, max: 12 }).map((number) => `;BYMONTH=${number}`);
const end = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 1, max: 60 }).map((count) => `;COUNT=${count}`),
  fc.constant(';UNTIL=20270315'),
);
const interval = fc.integer({ min: 1, max: 3 }).map((number) => `;INTERVAL=${number}`);
const rule = fc
  .oneof(
    fc.tuple(fc.constant('FREQ=DAILY'), fc.oneof(fc.constant(''), days)),
    fc.tuple(fc.constant('FREQ=WEEKLY'), fc.oneof(fc.constant(''), days)),
    fc.tuple(fc.constant('FREQ=MONTHLY'), fc.oneof(fc.constant(''), monthDay, nthDay)),
    fc.tuple(
      fc.constant('FREQ=YEARLY'),
      fc.oneof(
        fc.constant(''),
        fc.tuple(month, monthDay).map((parts) => parts.join('')),
        fc.tuple(month, nthDay).map((parts) => parts.join('')),
      ),
    ),
  )
  .chain(([frequency, by]) =>
    fc.tuple(interval, end).map(([every, until]) => `${frequency}${by}${every}${until}`),
  );
const first = fc.record({
  year: fc.integer({ min: 2021, max: 2026 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
});

describe('a recurrence rule', () => {
  it('gives the same days as another implementation', () => {
    fc.assert(
      fc.property(rule, first, (text, begin) => {
        // A first day that is none of its own days is counted by some and not by others (RFC 5545, 3.8.5.3).
        fc.pre(startsItself(text, begin));
        expect(ours(text, begin), text).toEqual(theirs(text, begin));
      }),
      { numRuns: 1_500 },
    );
  });

  it('takes the days of weeks, of years and of positions as the standard has them', () => {
    const at = (year: number, month: number, day: number) => ({ year, month, day });
    // The last working day of each month (RFC 5545, 3.8.5.3).
    const lastWorkday = ours('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', at(2026, 1, 30));
    expect(lastWorkday.slice(0, 3)).toEqual(['2026-01-30', '2026-02-27', '2026-03-31']);
    expect(ours('FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', at(1997, 5, 12))).toEqual(['2026-05-11', '2027-05-17']);
    expect(ours('FREQ=YEARLY;BYYEARDAY=1,-1', at(2020, 1, 1))).toEqual([
      '2026-01-01',
      '2026-12-31',
      '2027-01-01',
      '2027-12-31',
    ]);
    expect(ours('FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', at(1942, 11, 26))).toEqual(['2026-11-26', '2027-11-25']);
    expect(ours('FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', at(1998, 2, 13))).toEqual([
      '2026-02-13',
      '2026-03-13',
      '2026-11-13',
      '2027-08-13',
    ]);
    // A leap day comes in leap years alone.
    expect(ours('FREQ=YEARLY', at(2024, 2, 29))).toEqual([]);
  });

  it('says what is wrong with it', () => {
    expect(() => parseRecurrenceRule('FREQ=HOURLY')).toThrow('its rule repeats a whole day hourly');
    expect(() => parseRecurrenceRule('FREQ=DAILY;INTERVAL=0')).toThrow('its rule has INTERVAL=0');
    expect(() => parseRecurrenceRule('FREQ=DAILY;COUNT=x')).toThrow('its rule has COUNT=X');
    expect(() => parseRecurrenceRule('INTERVAL=2')).toThrow(
      'its rule has no FREQ of DAILY, WEEKLY, MONTHLY or YEARLY',
    );
    expect(parseRecurrenceRule('')).toBeUndefined();
  });
});
