import { type DayNumber, dayNumber, daysInMonth } from './day-number.ts';
import { Unreadable } from './unreadable.ts';

/** A date, or a date with a time of day. */
export interface DateValue {
  day: DayNumber;
  /** Seconds since midnight; undefined for a whole day. */
  second?: number;
  /** In universal time, and not in that of the event's zone. */
  isUtc: boolean;
}

const DATE =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const DAY_SECONDS = 86_400;

/** `20261224` or `20261224T000000Z`. Throws `Unreadable` for anything else. */
export function parseDate(text: string): DateValue {
  const match = DATE.exec(text.trim());
  const [year, month, day] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  const isDate = match !== null && year > 0 && month >= 1 && month <= 12 && day >= 1;
  if (!isDate || day > daysInMonth(year, month)) throw new Unreadable(`${quoted(text)} is no date`);
  const number = dayNumber(year, month, day);
  if (match[4] === undefined) return { day: number, isUtc: false };
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
  // 24:00 ends a day, and a leap second a minute.
  if (hour > 24 || minute > 59 || second > 60) throw new Unreadable(`${quoted(text)} is no time`);
  const seconds = hour * 3600 + minute * 60 + second;
  return {
    day: number + Math.floor(seconds / DAY_SECONDS),
    second: seconds % DAY_SECONDS,
    isUtc: match[7]?.toUpperCase() === 'Z',
  };
}

const DURATION =
  /^([+-])?P(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,7})S)?)?$/i;

/** The seconds of `P1DT2H`. Throws `Unreadable` for anything else. */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text.trim());
  if (match === null || !/\d/.test(text)) throw new Unreadable(`DURATION ${quoted(text)} cannot be read`);
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(2)
    .map((part) => Number(part ?? 0));
  const total = (weeks * 7 + days) * DAY_SECONDS + hours * 3600 + minutes * 60 + seconds;
  return match[1] === '-' ? -total : total;
}

const LONGEST = 40;

/** A value as a message repeats it. */
export const quoted = (text: string): string =>
  `"${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}"`;
