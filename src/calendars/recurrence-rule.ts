import { type DayNumber, dateOf, dayNumber } from './day-number.ts';

interface WeekdayRule {
  /** 0 is Monday. */
  weekday: number;
  /** `-1` is the last of the month or year; 0 is each of them. */
  nth: number;
}

/** A recurrence rule of whole days (RFC 5545, 3.3.10). */
export interface RecurrenceRule {
  frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  interval: number;
  count?: number;
  /** The last day on which it may occur. */
  until?: DayNumber;
  byMonth: readonly number[];
  byMonthDay: readonly number[];
  byYearDay: readonly number[];
  byWeekNumber: readonly number[];
  byDay: readonly WeekdayRule[];
  bySetPosition: readonly number[];
  /** 0 is Monday. */
  weekStart: number;
}

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;

/** Throws an Error that says what is wrong with the rule. An empty rule is undefined: the event happens once. */
export function parseRecurrenceRule(text: string): RecurrenceRule | undefined {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    const [key = '', value = ''] = part.split('=');
    if (key.trim() !== '') parts.set(key.trim().toUpperCase(), value.trim().toUpperCase());
  }
  if (parts.size === 0) return undefined;
  const frequency = FREQUENCIES.find((each) => each === parts.get('FREQ'));
  if (frequency === undefined) throw new Error(frequencyFault(parts.get('FREQ')));
  const until = parts.get('UNTIL');
  const count = parts.get('COUNT');
  const weekStart = WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO');
  return {
    frequency,
    interval: integer(parts.get('INTERVAL') ?? '1', 'INTERVAL', 1, 100_000),
    byMonth: integers(parts, 'BYMONTH', 12),
    byMonthDay: integers(parts, 'BYMONTHDAY', 31),
    byYearDay: integers(parts, 'BYYEARDAY', 366),
    byWeekNumber: integers(parts, 'BYWEEKNO', 53),
    byDay: list(parts.get('BYDAY')).map(weekdayRule),
    bySetPosition: integers(parts, 'BYSETPOS', 366),
    weekStart: Math.max(0, weekStart),
    ...(count !== undefined && { count: integer(count, 'COUNT', 1, 1_000_000) }),
    ...(until !== undefined && { until: untilDay(until) }),
  };
}

const frequencyFault = (frequency: string | undefined): string =>
  frequency !== undefined && ['HOURLY', 'MINUTELY', 'SECONDLY'].includes(frequency)
    ? `its rule repeats a whole day ${frequency.toLowerCase()}`
    : 'its rule has no FREQ of DAILY, WEEKLY, MONTHLY or YEARLY';

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const integers = (parts: ReadonlyMap<string, string>, key: string, most: number): number[] =>
  list(parts.get(key)).map((item) => integer(item, key, -most, most));

function integer(text: string, key: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most || text === '') {
    throw new Error(`its rule has ${key}=${text.slice(0, 20)}`);
  }
  return value;
}

function weekdayRule(text: string): WeekdayRule {
  const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text);
  if (match === null) throw new Error(`its rule has BYDAY=${text.slice(0, 20)}`);
  return { weekday: WEEKDAYS.indexOf(match[2] ?? ''), nth: Number(match[1] ?? 0) };
}

/** Exchange writes the last day as a date; others write the moment, which counts for its day. */
function untilDay(text: string): DayNumber {
  const match = /^(\d{4})(\d{2})(\d{2})/.exec(text);
  if (match === null) throw new Error(`its rule has UNTIL=${text.slice(0, 20)}`);
  return dayNumber({ year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) });
}

/** The rule with what it leaves to the first day filled in (RFC 5545, 3.3.10: "obtained from DTSTART"). */
export function withDefaults(rule: RecurrenceRule, first: DayNumber): RecurrenceRule {
  const { month, day } = dateOf(first);
  const hasDays = [rule.byMonthDay, rule.byYearDay, rule.byDay].some((by) => by.length > 0);
  const weekday = { weekday: (((first + 3) % 7) + 7) % 7, nth: 0 };
  switch (rule.frequency) {
    case 'DAILY':
      return rule;
    case 'WEEKLY':
      return rule.byDay.length > 0 ? rule : { ...rule, byDay: [weekday] };
    case 'MONTHLY':
      return hasDays ? rule : { ...rule, byMonthDay: [day] };
    case 'YEARLY': {
      if (hasDays) return rule;
      if (rule.byWeekNumber.length > 0) return { ...rule, byDay: [weekday] };
      return { ...rule, byMonth: rule.byMonth.length > 0 ? rule.byMonth : [month], byMonthDay: [day] };
    }
    default:
      return rule.frequency satisfies never;
  }
}
