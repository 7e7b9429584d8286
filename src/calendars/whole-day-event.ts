import { type DayNumber, dayNumber } from './day-number.ts';
import { isWorkDay } from './holiday-names.ts';
import { parseRecurrenceRule, type RecurrenceRule } from './recurrence-rule.ts';
import { type ContentLine, type EventLines, unescapeText } from './split-calendar.ts';

/** An event that takes whole days, as a calendar file describes it. */
export interface WholeDayEvent {
  uid: string;
  name: string;
  /** Of its BEGIN:VEVENT. */
  line: number;
  first: DayNumber;
  /** How many days it lasts, at least 1. */
  days: number;
  rules: readonly RecurrenceRule[];
  exceptRules: readonly RecurrenceRule[];
  /** Further first days. */
  added: readonly DayNumber[];
  /** First days on which it does not happen. */
  removed: readonly DayNumber[];
  /** The occurrence of a series, by its first day, in whose place this event stands. */
  replaces?: DayNumber;
  /** It was called off. As the replacement of an occurrence it takes that away. */
  isCancelled: boolean;
  /** People work on it: an observance, or a working day that makes up for a holiday. */
  isWorkDay: boolean;
}

/**
 * Reads one event. Undefined for an appointment, which takes a part of a day; throws an Error that says why it
 * cannot be read.
 */
export function readWholeDayEvent({ line, lines }: EventLines): WholeDayEvent | undefined {
  const get = (name: string): ContentLine | undefined => lines.find((each) => each.name === name);
  const all = (name: string): ContentLine[] => lines.filter((each) => each.name === name);
  const text = (name: string): string => unescapeText(get(name)?.value ?? '');
  const start = get('DTSTART');
  if (start === undefined) throw new Error('it has no DTSTART');
  const isAllDay = text('X-MICROSOFT-CDO-ALLDAYEVENT').toUpperCase() === 'TRUE';
  const begin = readMoment(start.value);
  if (begin === undefined) throw new Error(`its DTSTART is ${start.value.trim().slice(0, 30)}`);
  const end = readEnd(get('DTEND'), get('DURATION'), begin);
  const isWhole = begin.minutes === undefined || isAllDay || spansMidnights(begin, end);
  if (!isWhole) return undefined;
  const days = (name: string): DayNumber[] => all(name).flatMap((each) => listedDays(each));
  const replaced = get('RECURRENCE-ID');
  const replaces = replaced && readMoment(replaced.value);
  const first = nearestDay(begin);
  const name = text('SUMMARY') || 'holiday';
  return {
    uid: text('UID'),
    name,
    line,
    first,
    days: Math.max(1, (end === undefined ? first + 1 : nearestDay(end)) - first),
    rules: all('RRULE').flatMap(({ value }) => parseRecurrenceRule(value) ?? []),
    exceptRules: all('EXRULE').flatMap(({ value }) => parseRecurrenceRule(value) ?? []),
    added: days('RDATE'),
    removed: days('EXDATE'),
    ...(replaces && { replaces: nearestDay(replaces) }),
    isCancelled: text('STATUS').toUpperCase() === 'CANCELLED',
    isWorkDay: isWorkDay({ name, description: text('DESCRIPTION'), categories: text('CATEGORIES') }),
  };
}

interface Moment {
  day: DayNumber;
  /** Since midnight; undefined for a date. */
  minutes?: number;
  isUtc: boolean;
}

/** A date or a date-time. Many write a date without VALUE=DATE, so its form decides. */
function readMoment(text: string): Moment | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, date, hour, minute, , utc] = match;
  if (Number(month) < 1 || Number(month) > 12 || Number(date) < 1 || Number(date) > 31) return undefined;
  const day = dayNumber({ year: Number(year), month: Number(month), day: Number(date) });
  if (hour === undefined) return { day, isUtc: false };
  return { day, minutes: Number(hour) * 60 + Number(minute), isUtc: utc !== undefined };
}

/**
 * The day whose midnight a moment of a whole-day event means. In UTC the midnight of a place east of Greenwich is in
 * the evening before, and that of a place west of it in the morning of the day.
 */
const nearestDay = ({ day, minutes = 0, isUtc }: Moment): DayNumber =>
  isUtc && minutes >= 12 * 60 ? day + 1 : day;

const DURATION = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i;

/** Undefined where the file does not say: then it is one day long. */
function readEnd(
  end: ContentLine | undefined,
  duration: ContentLine | undefined,
  begin: Moment,
): Moment | undefined {
  if (end !== undefined) return readMoment(end.value);
  const match = DURATION.exec(duration?.value.trim() ?? '');
  if (match === null) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0] = match.slice(1, 5).map((part) => Number(part ?? 0));
  const total = (begin.minutes ?? 0) + hours * 60 + minutes;
  const day = begin.day + weeks * 7 + days + Math.floor(total / 1_440);
  return begin.minutes === undefined ? { ...begin, day } : { ...begin, day, minutes: total % 1_440 };
}

/** From one local midnight to another: whole days in all but name. */
const spansMidnights = (begin: Moment, end: Moment | undefined): boolean =>
  begin.minutes === 0 && !begin.isUtc && end?.minutes === 0 && !end.isUtc && end.day > begin.day;

/** The days of an EXDATE or RDATE; of a period (RFC 5545, 3.3.9) its beginning. Empty items are passed over. */
function listedDays({ name, value }: ContentLine): DayNumber[] {
  return value.split(',').flatMap((item) => {
    const [begin = ''] = item.trim().split('/');
    if (begin === '') return [];
    const moment = readMoment(begin);
    if (moment === undefined) throw new Error(`its ${name} has ${begin.slice(0, 30)}`);
    return [nearestDay(moment)];
  });
}
