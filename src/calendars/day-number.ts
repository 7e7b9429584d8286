import type { Day } from '../core/schedule/zone.ts';

/** Days since 1970-01-01 in the proleptic Gregorian calendar. Whole days have no zone, so they are counted, not dated. */
export type DayNumber = number;

const DAY_MS = 86_400_000;

export interface CalendarDate {
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31. */
  day: number;
}

/** A day or month out of range counts on into the next month or year, as in `Date.UTC`. */
export function dayNumber({ year, month, day }: CalendarDate): DayNumber {
  // `Date.UTC` takes the years 0 to 99 for those of the 20th century.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.floor(date.getTime() / DAY_MS);
}

export function dateOf(number: DayNumber): CalendarDate {
  const date = new Date(number * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export const dayText = (number: DayNumber): Day => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** 0 is Monday, 6 is Sunday. */
export const weekdayIndex = (number: DayNumber): number => (((number + 3) % 7) + 7) % 7;

export const daysInMonth = (year: number, month: number): number =>
  dateOf(dayNumber({ year, month: month + 1, day: 0 })).day;

export const daysInYear = (year: number): number =>
  dayNumber({ year: year + 1, month: 1, day: 1 }) - dayNumber({ year, month: 1, day: 1 });
