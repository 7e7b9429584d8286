import type { ContentLine } from './content-lines.ts';
import { type DayNumber, dateOf, dayNumber, daysInYear } from './day-number.ts';
import { isDayOff } from './day-off.ts';
import { Occurrences } from './occurrences.ts';
import { paramWord, propertyOf, type RawEvent, wordOf } from './read-events.ts';
import { parseRule } from './rule.ts';
import type { StepBudget } from './step-budget.ts';
import { Unreadable } from './unreadable.ts';
import { parseDate } from './values.ts';
import { dateIn, type WholeDays, wholeDaysOf, zonesOf } from './whole-days.ts';
import type { FileZones } from './zones.ts';

/** A series may last so long at most, or its occurrences would cover each other many times over. */
const LONGEST_REPEATED = 366;

/** What one event of the file says: a series, a single event, or one moved occurrence of a series. */
export interface Series {
  line: number;
  summary: string;
  uid: string;
  sequence: number;
  /** Takes back what the file says of the same event elsewhere (METHOD:CANCEL). */
  isRetraction: boolean;
  /** For one moved or cancelled occurrence: the day on which it would have begun. */
  replaces?: { day: DayNumber; andLater: boolean };
  /** Undefined where nobody has a day off by it. */
  days?: WholeDays & {
    rules: readonly Occurrences[];
    exceptRules: readonly Occurrences[];
    /** Further first days. */
    added: readonly DayNumber[];
    excepted: ReadonlySet<DayNumber>;
  };
}

/**
 * Understands one event. Throws `Unreadable` where its days cannot be known; a date of its exceptions that cannot be
 * read is told to `onLoss`, and the event counts without it.
 */
export function seriesOf(event: RawEvent, zones: FileZones, onLoss: (message: string) => void): Series {
  const replaced = propertyOf(event, 'RECURRENCE-ID');
  const sequence = Number(wordOf(event, 'SEQUENCE'));
  const series: Series = {
    line: event.line,
    summary: event.summary,
    uid: propertyOf(event, 'UID')?.value.trim() ?? '',
    sequence: Number.isSafeInteger(sequence) ? sequence : 0,
    isRetraction: event.calendar.method === 'CANCEL',
    ...(replaced && {
      replaces: {
        day: zones.dayOf(dateIn(replaced), zonesOf(event, zones)),
        andLater: paramWord(replaced, 'RANGE') === 'THISANDFUTURE',
      },
    }),
  };
  if (!isDayOff(event)) return series;
  const days = wholeDaysOf(event, zones);
  if (days === undefined) return series;
  const { scale } = event.calendar;
  if (scale !== undefined && scale !== 'GREGORIAN') throw new Unreadable(`its calendar counts in ${scale}`);
  // A moved occurrence has no rule of its own, whatever some programs copy into it.
  const rulesOf = (name: string): Occurrences[] =>
    replaced === undefined
      ? lines(event, name).map((line) => occurrencesOf(line, days.start, event, zones))
      : [];
  const datesOf = (name: string): DayNumber[] =>
    lines(event, name).flatMap((line) => datesIn(line, event, zones, onLoss));
  const rules = rulesOf('RRULE');
  const added = replaced === undefined ? datesOf('RDATE') : [];
  if (rules.length + added.length > 0 && days.days > LONGEST_REPEATED) {
    throw new Unreadable(`it repeats and lasts ${days.days} days each time`);
  }
  const excepted = rules.length + added.length > 0 ? new Set(datesOf('EXDATE')) : new Set<DayNumber>();
  return { ...series, days: { ...days, rules, exceptRules: rulesOf('EXRULE'), added, excepted } };
}

/** The days of a year on which a series begins, without what is excepted; also those before that reach into it. */
export function beginningsOf({ days }: Series, year: number, budget: StepBudget): DayNumber[] {
  if (days === undefined) return [];
  const first = dayNumber(year, 1, 1) - days.days + 1;
  const last = dayNumber(year, 1, 1) + daysInYear(year) - 1;
  if (days.rules.length + days.added.length === 0) {
    return days.start <= last && days.start >= first ? [days.start] : [];
  }
  const years = dateOf(first).year < year ? [year - 1, year] : [year];
  const all = (rules: readonly Occurrences[]): DayNumber[] =>
    rules.flatMap((rule) => years.flatMap((each) => rule.ofYear(each, budget)));
  const excepted = days.exceptRules.length > 0 ? new Set(all(days.exceptRules)) : undefined;
  const isIn = (day: DayNumber): boolean =>
    day >= first && day <= last && !days.excepted.has(day) && !excepted?.has(day);
  // A rule has the first day by itself, unless it ended before: so Google leaves a series of which nothing is left.
  const repeated = days.rules.length > 0 ? all(days.rules) : [days.start];
  return [...repeated, ...days.added].filter(isIn);
}

/** Several properties of one name; a file repeats rules and lists of dates. */
const lines = (event: RawEvent, name: string): readonly ContentLine[] => event.properties.get(name) ?? [];

function occurrencesOf(line: ContentLine, start: DayNumber, event: RawEvent, zones: FileZones): Occurrences {
  const rule = parseRule(line.value);
  const last = rule.until === undefined ? undefined : zones.lastDayOf(rule.until, zonesOf(event, zones));
  return new Occurrences(rule, start, last);
}

/** The days of a list; what stands between commas may be empty, and of a period its beginning counts. */
function datesIn(
  line: ContentLine,
  event: RawEvent,
  zones: FileZones,
  onLoss: (message: string) => void,
): DayNumber[] {
  const likely = zonesOf(event, zones);
  const found: DayNumber[] = [];
  for (const item of line.value.split(',')) {
    if (item.trim() === '') continue;
    try {
      found.push(zones.dayOf(parseDate(item.split('/')[0] ?? ''), likely));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      onLoss(`the event counts without a date of ${line.name}: ${error.message}`);
    }
  }
  return found;
}
