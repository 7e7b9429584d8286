import { dayNumber, daysInMonth, isLeap, weekdayOf } from './day-number.ts';

/** Month, day of month and weekday of each day of a year, by its index from 0. Years of one shape share one. */
export interface YearTable {
  days: number;
  /** The weekday of 1 January; 0 is Monday. */
  firstWeekday: number;
  /** From 1. */
  month: Uint8Array;
  monthDay: Uint8Array;
  /** How many days the day's month has. */
  monthLength: Uint8Array;
  weekday: Uint8Array;
  /** The index of the first day of the next month. */
  nextMonth: Uint16Array;
}

const tables = new Map<number, YearTable>();

/** There are fourteen of them: leap years or not, by the weekday on which they begin. */
export function yearTable(year: number): YearTable {
  const firstWeekday = weekdayOf(dayNumber(year, 1, 1));
  const key = firstWeekday * 2 + (isLeap(year) ? 1 : 0);
  const known = tables.get(key);
  if (known !== undefined) return known;
  const made = makeTable(year, firstWeekday);
  tables.set(key, made);
  return made;
}

function makeTable(year: number, firstWeekday: number): YearTable {
  const days = isLeap(year) ? 366 : 365;
  const table: YearTable = {
    days,
    firstWeekday,
    month: new Uint8Array(days),
    monthDay: new Uint8Array(days),
    monthLength: new Uint8Array(days),
    weekday: new Uint8Array(days),
    nextMonth: new Uint16Array(days),
  };
  let index = 0;
  for (let month = 1; month <= 12; month += 1) {
    const length = daysInMonth(year, month);
    for (let day = 1; day <= length; day += 1, index += 1) {
      table.month[index] = month;
      table.monthDay[index] = day;
      table.monthLength[index] = length;
      table.weekday[index] = (firstWeekday + index) % 7;
      table.nextMonth[index] = index - day + 1 + length;
    }
  }
  return table;
}

/**
 * The number of the week in which a day lies, and how many weeks that year of weeks has. Week 1 is the first with
 * four days or more in the year.
 */
export function weekOf(year: number, index: number, weekStart: number): { week: number; weeks: number } {
  const first = firstWeekOf(year, weekStart);
  const next = daysOf(year) + firstWeekOf(year + 1, weekStart);
  if (index >= next) return { week: 1, weeks: weeksOf(year + 1, weekStart) };
  if (index < first) {
    const weeks = weeksOf(year - 1, weekStart);
    return { week: weeks, weeks };
  }
  return { week: Math.floor((index - first) / 7) + 1, weeks: (next - first) / 7 };
}

const daysOf = (year: number): number => (isLeap(year) ? 366 : 365);

/** The index of the first day of week 1, which may lie in the year before. */
function firstWeekOf(year: number, weekStart: number): number {
  const offset = (weekdayOf(dayNumber(year, 1, 1)) - weekStart + 7) % 7;
  return offset <= 3 ? -offset : 7 - offset;
}

const weeksOf = (year: number, weekStart: number): number =>
  (daysOf(year) + firstWeekOf(year + 1, weekStart) - firstWeekOf(year, weekStart)) / 7;
