import { memory } from '../../core/schedule/memory.ts';
import { Unreadable } from './unreadable.ts';
import { type DateValue, parseDate, quoted } from './values.ts';

type Frequency = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY';

/** A recurrence rule (RFC 5545, 3.3.10), as far as it can say something about whole days. */
export interface Rule {
  frequency: Frequency;
  interval: number;
  count?: number;
  until?: DateValue;
  /** From 1. */
  months: readonly number[];
  /** From 1; from -1 backwards. */
  monthDays: readonly number[];
  yearDays: readonly number[];
  weekNumbers: readonly number[];
  /** 0 is Monday; `ordinal` is 0 where every one is meant. */
  weekdays: readonly { weekday: number; ordinal: number }[];
  positions: readonly number[];
  /** 0 is Monday. */
  weekStart: number;
}

const WEEKDAYS: readonly string[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const FREQUENCIES: readonly string[] = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'];
const WITHIN_A_DAY: readonly string[] = ['HOURLY', 'MINUTELY', 'SECONDLY'];
/** What is to be ignored in the rule of a whole day (RFC 5545, 3.3.10). */
const TIMES_OF_DAY: readonly string[] = ['BYHOUR', 'BYMINUTE', 'BYSECOND'];

const parsed = memory<string, Rule>();

/** Throws `Unreadable` for what is no rule, and for one that says more than can be followed. */
export const parseRule = (text: string): Rule => parsed(text, () => parse(text));

function parse(text: string): Rule {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    if (equals === -1) throw new Unreadable(`its rule has ${quoted(part)}`);
    const value = part
      .slice(equals + 1)
      .trim()
      .toUpperCase();
    if (value !== '') parts.set(part.slice(0, equals).trim().toUpperCase(), value);
  }
  const take = (name: string): string | undefined => {
    const value = parts.get(name);
    parts.delete(name);
    return value;
  };
  const numbers = (name: string, most: number, least = -most): number[] =>
    list(take(name)).map((item) => {
      const value = /^[+-]?\d{1,4}$/.test(item) ? Number(item) : 0;
      if (value === 0 || value > most || value < least) throw new Unreadable(`its rule has ${name}=${item}`);
      return value;
    });
  const frequency = take('FREQ') ?? '';
  if (WITHIN_A_DAY.includes(frequency)) {
    throw new Unreadable(`its rule repeats whole days ${frequency.toLowerCase()}`);
  }
  if (!FREQUENCIES.includes(frequency)) throw new Unreadable(`its rule has FREQ=${frequency}`);
  const interval = take('INTERVAL');
  const count = take('COUNT');
  const until = take('UNTIL');
  const weekStart = take('WKST');
  const rule: Rule = {
    frequency: frequency as Frequency,
    interval: interval === undefined ? 1 : natural('INTERVAL', interval),
    ...(count !== undefined && { count: natural('COUNT', count) }),
    ...(until !== undefined && { until: parseDate(until) }),
    months: numbers('BYMONTH', 12, 1),
    monthDays: numbers('BYMONTHDAY', 31),
    yearDays: numbers('BYYEARDAY', 366),
    weekNumbers: numbers('BYWEEKNO', 53),
    weekdays: list(take('BYDAY')).map(weekdayOf),
    positions: numbers('BYSETPOS', 366),
    weekStart: weekStart === undefined ? 0 : weekdayOf(weekStart).weekday,
  };
  const scale = take('RSCALE');
  if (scale !== undefined && scale !== 'GREGORIAN')
    throw new Unreadable(`its rule counts in RSCALE=${scale}`);
  if ((take('SKIP') ?? 'OMIT') !== 'OMIT') throw new Unreadable('its rule has SKIP');
  const unknown = [...parts.keys()].find((name) => !TIMES_OF_DAY.includes(name) && !name.startsWith('X-'));
  if (unknown !== undefined) throw new Unreadable(`its rule has ${quoted(unknown)}`);
  return rule;
}

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

function natural(name: string, text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw new Unreadable(`its rule has ${name}=${text}`);
  return value;
}

function weekdayOf(text: string): { weekday: number; ordinal: number } {
  const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text);
  const ordinal = Number(match?.[1] ?? 0);
  if (match === null || (match[1] !== undefined && ordinal === 0) || Math.abs(ordinal) > 53) {
    throw new Unreadable(`its rule has the weekday ${quoted(text)}`);
  }
  return { weekday: WEEKDAYS.indexOf(match[2] ?? ''), ordinal };
}
