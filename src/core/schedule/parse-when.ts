import parseDuration from 'parse-duration';
import { readTimeOfDay, type TimeOfDay } from './time-of-day.ts';
import { addDays, businessDayOf, type Day, dayOf, momentOf, momentText, weekdayOf } from './zone.ts';

/** What a person meant by a time. All moments are in milliseconds since the epoch. */
export type When =
  | { kind: 'for'; ms: number }
  | { kind: 'until'; atMs: number }
  | { kind: 'span'; fromMs: number; untilMs: number }
  | { kind: 'problem'; problem: WhenProblem };

export interface WhenProblem {
  code: 'empty' | 'unreadable' | 'no-such-time' | 'past' | 'negative' | 'forever' | 'ambiguous';
  message: string;
  /** What to write instead. */
  remedy: string;
  /** Texts that would have been clear, when there are two ways to take it. */
  choices?: readonly string[];
}

interface Reading {
  nowMs: number;
  zone: string;
}

const EXAMPLES =
  'Write for example 2h, 90m, until 22:30, until Mon, tomorrow 9:00, or Fri 18:00-23:00 for a span.';

/**
 * Reads a time as people write it in chat, in the environment's zone: how long (`2h`, `for 90m`, `2시간`),
 * until when (`until 22:30`, `tomorrow 9:00`, `Mon`, `내일 09:00까지`) or a span (`Fri 18:00-23:00`). Changes
 * nothing and guesses nothing: what can be taken in two ways is a problem with both ways as choices.
 */
export function parseWhen(text: string, reading: Reading): When {
  const words = normal(text);
  if (words === '') return problem('empty', 'No time was given.', EXAMPLES);
  if (/^(?:until |for )?(?:forever|ever|always|영원히|무기한|계속)$/.test(words)) {
    return problem('forever', 'There is no "for ever": every lease has an end.', EXAMPLES);
  }
  if (/^(?:for )?-\s*\d/.test(words)) {
    return problem(
      'negative',
      `"${text.trim()}" would be in the past.`,
      'Write how much longer, for example 2h.',
    );
  }
  if (/^(?:yesterday|last |어제|그제|지난)/.test(words.replace(/^(?:until|for) /, ''))) {
    return problem('past', `"${text.trim()}" is over.`, EXAMPLES);
  }
  return readDuration(words, text) ?? readSpan(words, text, reading) ?? readUntil(words, text, reading);
}

/** One form for all dashes, spaces and particles. */
const normal = (text: string): string =>
  text
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/[‐-―−~〜]/g, '-')
    .replace(/^til+ |^till |^to /, 'until ')
    .replace(/\s*(?:까지|동안)$/, '')
    .replace(/\s+/g, ' ')
    .trim();

const KOREAN_UNITS: readonly (readonly [RegExp, string])[] = [
  [/(\d)\s*일(?=\s|$|\d)/g, '$1d '],
  [/(\d)\s*시간\s*반/g, '$1h 30m'],
  [/(\d)\s*시간/g, '$1h '],
  [/(\d)\s*분/g, '$1m '],
];
const UNIT = '(?:minutes?|mins?|m|hours?|hrs?|h|days?|d)';
const DURATION = new RegExp(
  String.raw`^(?:for )?\d+(?:\.\d+)?\s*${UNIT}(?:\s*(?:and )?\d+(?:\.\d+)?\s*${UNIT})*$`,
);

function readDuration(words: string, text: string): When | undefined {
  const isKoreanClock = /\d\s*시(?!간)/.test(words);
  const plain = isKoreanClock
    ? words
    : KOREAN_UNITS.reduce((all, [korean, unit]) => all.replace(korean, unit), words).trim();
  if (!DURATION.test(plain)) return undefined;
  const ms = parseDuration(plain.replace(/^for /, '').replaceAll('and', ''));
  if (ms === null || ms === undefined || !Number.isFinite(ms) || ms <= 0) {
    return problem(
      'no-such-time',
      `"${text.trim()}" is no time at all.`,
      'Write how much longer, for example 2h.',
    );
  }
  return { kind: 'for', ms };
}

function readSpan(words: string, text: string, { nowMs, zone }: Reading): When | undefined {
  // The dashes of a date are not those of a span.
  const match =
    /^(?:until )?(?:(?<day>.*?\D)\s+|(?<date>\d{4}-\d{2}-\d{2}) )?(?<from>[^\s-][^-]*?) ?(?:-|부터) ?(?<to>[^-]+)$/.exec(
      words,
    );
  const { day, date, from = '', to = '' } = match?.groups ?? {};
  if (match === null || /^\d{4}$/.test(from)) return undefined;
  const start = readTimeOfDay(from);
  const end = readTimeOfDay(to);
  if (start === undefined || end === undefined) return undefined;
  const refused = refuseTime(start, text) ?? refuseTime(end, text);
  if (refused !== undefined) return refused;
  const named = day ?? date;
  const dayFound = named === undefined ? undefined : readDay(named, nowMs, zone);
  if (named !== undefined && dayFound === undefined) return undefined;
  if (dayFound === 'no-such-day') return noSuchDay(text);
  const span = (on: Day): { fromMs: number; untilMs: number } => {
    const fromMs = momentOf(on, minuteOf(start), zone);
    const sameDay = momentOf(on, minuteOf(end), zone);
    const untilMs = minuteOf(end) > minuteOf(start) ? sameDay : momentOf(addDays(on, 1), minuteOf(end), zone);
    return { fromMs, untilMs };
  };
  let found = span(dayFound?.day ?? dayOf(nowMs, zone));
  if (found.untilMs <= nowMs && (dayFound === undefined || dayFound.repeats)) {
    found = span(addDays(dayFound?.day ?? dayOf(nowMs, zone), dayFound === undefined ? 1 : 7));
  }
  if (found.untilMs <= nowMs) return inThePast(text, found.untilMs, zone);
  return { kind: 'span', ...found };
}

function readUntil(words: string, text: string, { nowMs, zone }: Reading): When {
  const rest = words.replace(/^(?:until|for|at|on) /, '');
  const whole = readDay(rest, nowMs, zone);
  if (whole === 'no-such-day') return noSuchDay(text);
  if (whole !== undefined) {
    let day = whole.day;
    // "until Mon", said on a Monday, is the next one.
    if (whole.repeats && momentOf(day, 0, zone) <= nowMs) day = addDays(day, 7);
    const atMs =
      rest === 'tonight' || rest === '오늘밤' ? momentOf(addDays(day, 1), 0, zone) : momentOf(day, 0, zone);
    return atMs > nowMs ? { kind: 'until', atMs } : inThePast(text, atMs, zone);
  }
  const match =
    /^(?:(?<day>(?!오[전후] )\S.*?) )?(?<time>(?:(?:am|pm|오전|오후) ?)?\d[\d:.]*(?: ?(?:am|pm|시(?: ?\d{1,2} ?분| ?반)?))?|noon|midnight|정오|자정)$/.exec(
      rest,
    );
  const { day: dayWords, time: timeWords = '' } = match?.groups ?? {};
  const time = match === null ? undefined : readTimeOfDay(timeWords);
  if (time === undefined)
    return problem('unreadable', `"${text.trim()}" is not a time that I can read.`, EXAMPLES);
  const named = dayWords === undefined ? undefined : readDay(dayWords, nowMs, zone);
  if (named === 'no-such-day') return noSuchDay(text);
  if (dayWords !== undefined && named === undefined) {
    return problem('unreadable', `"${dayWords}" is not a day that I can read.`, EXAMPLES);
  }
  const refused = refuseTime(time, text);
  if (refused !== undefined) return refused;
  let day = named?.day ?? dayOf(nowMs, zone);
  if (momentOf(day, minuteOf(time), zone) <= nowMs) {
    if (named === undefined) day = addDays(day, 1);
    else if (named.repeats) day = addDays(day, 7);
  }
  const atMs = momentOf(day, minuteOf(time), zone);
  return atMs > nowMs ? { kind: 'until', atMs } : inThePast(text, atMs, zone);
}

const minuteOf = (time: TimeOfDay): number => (time.kind === 'minute' ? time.minute : 0);

function refuseTime(time: TimeOfDay, text: string): When | undefined {
  if (time.kind === 'none') {
    return problem(
      'no-such-time',
      `"${text.trim()}" has no such time of day: hours go from 00 to 23, minutes from 00 to 59.`,
      'Write it as 22:30.',
    );
  }
  if (time.kind === 'minute') return undefined;
  const [morning, afternoon] = time.choices;
  return {
    kind: 'problem',
    problem: {
      code: 'ambiguous',
      message: `"${text.trim()}" can be morning or afternoon.`,
      remedy: `Write ${morning} or ${afternoon}.`,
      choices: time.choices,
    },
  };
}

interface NamedDay {
  day: Day;
  /** A weekday comes again next week; a date does not. */
  repeats: boolean;
}

const ENGLISH_DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const KOREAN_DAYS = '월화수목금토일';

/** The day that words name, today or later for weekdays. */
function readDay(words: string, nowMs: number, zone: string): NamedDay | 'no-such-day' | undefined {
  const today = dayOf(nowMs, zone);
  const name = words.replace(/^(?:on|this|next|다음) /, '').replace(/,$/, '');
  if (/^(?:today|tonight|오늘|오늘밤)$/.test(name)) {
    return {
      day: name === 'tonight' || name === '오늘밤' ? businessDayOf(nowMs, zone) : today,
      repeats: false,
    };
  }
  if (/^(?:tomorrow|tmrw|내일)$/.test(name)) return { day: addDays(today, 1), repeats: false };
  if (/^모레$/.test(name)) return { day: addDays(today, 2), repeats: false };
  if (/^\d{4}-\d{2}-\d{2}$/.test(name)) return isDay(name) ? { day: name, repeats: false } : 'no-such-day';
  const english = /^[a-z]{3,}$/.test(name) ? ENGLISH_DAYS.findIndex((full) => full.startsWith(name)) : -1;
  const korean = /^[월화수목금토일](?:요일)?$/.test(name) ? KOREAN_DAYS.indexOf(name.charAt(0)) : -1;
  const weekday = Math.max(english, korean) + 1;
  if (weekday === 0) return undefined;
  return { day: addDays(today, (weekday - weekdayOf(today) + 7) % 7), repeats: true };
}

const isDay = (text: string): boolean => {
  try {
    return addDays(text, 0) === text;
  } catch {
    return false;
  }
};

const noSuchDay = (text: string): When =>
  problem('no-such-time', `"${text.trim()}" names a day that there is not.`, 'Write a date as 2026-11-27.');

const inThePast = (text: string, atMs: number, zone: string): When =>
  problem('past', `"${text.trim()}" is over: it would be ${momentText(atMs, zone)}.`, EXAMPLES);

const problem = (code: WhenProblem['code'], message: string, remedy: string): When => ({
  kind: 'problem',
  problem: { code, message, remedy },
});
