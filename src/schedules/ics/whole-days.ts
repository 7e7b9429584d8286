import { type ContentLine, paramOf } from './content-lines.ts';
import type { DayNumber } from './day-number.ts';
import { paramWord, propertyOf, type RawEvent, wordOf } from './read-events.ts';
import { Unreadable } from './unreadable.ts';
import { type DateValue, parseDate, parseDuration } from './values.ts';
import { type FileZones, nearestDay } from './zones.ts';

/** The days of one event, or of the first occurrence of a series. */
export interface WholeDays {
  start: DayNumber;
  /** One or more. */
  days: number;
}

interface Local {
  day: DayNumber;
  second: number;
}

const DAY_SECONDS = 86_400;
const LAST_MINUTE = DAY_SECONDS - 60;
const ALL_DAY = ['X-MICROSOFT-CDO-ALLDAYEVENT', 'X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT', 'X-FUNAMBOL-ALLDAY'];

/**
 * The days that an event fills: by its dates, by the mark of Outlook, or from midnight to midnight. Undefined for an
 * appointment, which has a time of day. Throws `Unreadable` where that cannot be known.
 */
export function wholeDaysOf(event: RawEvent, zones: FileZones): WholeDays | undefined {
  const line = propertyOf(event, 'DTSTART');
  if (line === undefined) throw new Unreadable('it has no DTSTART');
  const start = dateIn(line);
  if (start.second === undefined) {
    const end = endOf(event, start);
    // An end within a day takes the whole of it.
    const seconds = end === undefined ? 0 : secondsBetween(start, end);
    return { start: start.day, days: Math.max(1, Math.ceil(seconds / DAY_SECONDS)) };
  }
  const mark = ALL_DAY.map((name) => wordOf(event, name)).find((word) => word !== '');
  if (mark === 'FALSE' || mark === '0') return undefined;
  const isMarked = mark !== undefined;
  const end = endOf(event, start) ?? start;
  for (const [from, to] of localSpans(start, end, zonesOf(event, zones), zones)) {
    if (from.second !== 0 || !(isMarked || isMidnight(to.second))) continue;
    const days = Math.round(secondsBetween(from, to) / DAY_SECONDS);
    if (days >= 1 || isMarked) return { start: from.day, days: Math.max(1, days) };
  }
  if (!isMarked) return undefined;
  // Written in the time of some other zone: its midnight is near.
  const days = Math.round(secondsBetween(start, end) / DAY_SECONDS);
  return { start: nearestDay({ day: start.day, second: start.second }), days: Math.max(1, days) };
}

/** A date of the file. One that says VALUE=DATE is a whole day, whatever follows. */
export function dateIn(line: ContentLine): DateValue {
  const value = parseDate(line.value);
  return paramWord(line, 'VALUE') === 'DATE' ? { day: value.day, isUtc: false } : value;
}

/** The zones in which moments of universal time of this event are meant. */
export function zonesOf(event: RawEvent, zones: FileZones): string[] {
  const line = propertyOf(event, 'DTSTART');
  const own = zones.named(line && paramOf(line.params, 'TZID'));
  return [...(own === undefined ? [] : [own]), ...zones.likely(event.calendar.zone)];
}

/** The span as written, and in each zone that may be meant by its universal time. */
function localSpans(
  start: DateValue,
  end: DateValue,
  likely: readonly string[],
  zones: FileZones,
): [Local, Local][] {
  const written = ({ day, second = 0 }: DateValue): Local => ({ day, second });
  const spans: [Local, Local][] = start.isUtc === end.isUtc ? [[written(start), written(end)]] : [];
  if (!start.isUtc && !end.isUtc) return spans;
  for (const zone of likely) {
    const from = start.isUtc ? zones.local(start, zone) : written(start);
    const to = end.isUtc ? zones.local(end, zone) : written(end);
    if (from !== undefined && to !== undefined) spans.push([from, to]);
  }
  return spans;
}

/** Undefined where the file gives none. */
function endOf(event: RawEvent, start: DateValue): DateValue | undefined {
  const end = propertyOf(event, 'DTEND');
  if (end !== undefined) return dateIn(end);
  const duration = propertyOf(event, 'DURATION');
  if (duration === undefined) return undefined;
  const seconds = (start.second ?? 0) + parseDuration(duration.value);
  const days = Math.floor(seconds / DAY_SECONDS);
  return { ...start, day: start.day + days, second: seconds - days * DAY_SECONDS };
}

const secondsBetween = (
  from: Pick<DateValue, 'day' | 'second'>,
  to: Pick<DateValue, 'day' | 'second'>,
): number => (to.day - from.day) * DAY_SECONDS + (to.second ?? 0) - (from.second ?? 0);

/** Also a minute before it, as some write the end of a day. */
const isMidnight = (second: number): boolean => second === 0 || second >= LAST_MINUTE;
