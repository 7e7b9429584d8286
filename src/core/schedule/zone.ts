import { DateTime, IANAZone } from 'luxon';
import { memory } from './memory.ts';

/** A day in a zone, `2026-11-27`. */
export type Day = string;

export const isZone = (zone: string): boolean => IANAZone.isValidZone(zone);

export const inZone = (ms: number, zone: string): DateTime => DateTime.fromMillis(ms, { zone });

export const dayOf = (ms: number, zone: string): Day => inZone(ms, zone).toFormat('yyyy-MM-dd');

export const yearOf = (day: Day): number => Number(day.slice(0, 4));

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (day: Day): number => DateTime.fromISO(day, { zone: 'utc' }).weekday;

export const addDays = (day: Day, days: number): Day =>
  DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');

/**
 * The moment of a time of day, in milliseconds since the epoch. A time skipped when clocks go forward becomes the first
 * minute after the gap; of a time that occurs twice when they go back it is the first.
 */
export const momentOf = (day: Day, minuteOfDay: number, zone: string): number =>
  moments(`${day} ${minuteOfDay} ${zone}`, () => findMoment(day, minuteOfDay, zone));

const moments = memory<string, number>();

function findMoment(day: Day, minuteOfDay: number, zone: string): number {
  const wanted = DateTime.fromISO(day, { zone: 'utc' }).plus({ minutes: minuteOfDay });
  const wall = wanted.toFormat("yyyy-MM-dd'T'HH:mm");
  const found = DateTime.fromISO(wall, { zone });
  if (found.toFormat("yyyy-MM-dd'T'HH:mm") === wall) return earlierTwin(found);
  return firstAfterGap(found.toMillis(), zone);
}

/** luxon may return either of the two moments of a doubled hour. */
function earlierTwin(found: DateTime): number {
  const [first = found] = found.getPossibleOffsets();
  return Math.min(first.toMillis(), found.toMillis());
}

/** `near` lies within the length of the gap after it. */
function firstAfterGap(near: number, zone: string): number {
  let low = near - 3 * 3_600_000;
  let high = near;
  const before = inZone(low, zone).offset;
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000;
    if (inZone(middle, zone).offset === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Minutes since midnight of `23:00`; undefined for an invalid time of day. */
export function minuteOfDay(text: string): number | undefined {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}

export const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** `Fri 2026-11-27 20:00 Asia/Seoul`: an unambiguous moment. */
export const momentText = (ms: number, zone: string): string =>
  `${inZone(ms, zone).setLocale('en').toFormat('ccc yyyy-MM-dd HH:mm')} ${zone}`;

/** `20:00` when it is the day of `nowMs`, else `Sat 2026-11-28 01:00`; with the zone. */
export const nearText = (ms: number, nowMs: number, zone: string): string =>
  dayOf(ms, zone) === dayOf(nowMs, zone)
    ? `${inZone(ms, zone).toFormat('HH:mm')} ${zone}`
    : momentText(ms, zone);

const NIGHT_ENDS_AT_HOURS = 6;

/** The business day of a moment: the night belongs to the evening before it. */
export function businessDayOf(ms: number, zone: string): Day {
  const local = inZone(ms, zone);
  const day = local.toFormat('yyyy-MM-dd');
  return local.hour < NIGHT_ENDS_AT_HOURS ? addDays(day, -1) : day;
}

/** That time of an evening: `01:00` is in the night after it. */
export const momentOfEvening = (evening: Day, minute: number, zone: string): number =>
  momentOf(minute < NIGHT_ENDS_AT_HOURS * 60 ? addDays(evening, 1) : evening, minute, zone);

/** The beginning of "today" for a manual action before the scheduled action at `ms`. */
export function morningBefore(ms: number, zone: string): number {
  const local = inZone(ms, zone);
  const early = local.hour < NIGHT_ENDS_AT_HOURS;
  return momentOf(local.toFormat('yyyy-MM-dd'), early ? 0 : NIGHT_ENDS_AT_HOURS * 60, zone);
}
