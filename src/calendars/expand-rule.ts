import { type DayNumber, dateOf, dayNumber, daysInMonth, daysInYear, weekdayIndex } from './day-number.ts';
import { type RecurrenceRule, withDefaults } from './recurrence-rule.ts';

/** How much may be worked out for one calendar file and year. Every period and every day costs one step. */
export class StepBudget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Throws an Error once the budget is spent. */
  take(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new Error('working it out takes too long');
  }
}

/**
 * The days on which a rule occurs, from `from` to `to`, both included. Only a rule with COUNT is counted from its
 * first day; every other one begins at the period of `from`, however long ago its first day was.
 */
export function expandRule(
  given: RecurrenceRule,
  first: DayNumber,
  span: { from: DayNumber; to: DayNumber },
  budget: StepBudget,
): DayNumber[] {
  const rule = withDefaults(given, first);
  const to = Math.min(span.to, rule.until ?? span.to);
  const found: DayNumber[] = [];
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  const from = rule.count === undefined ? Math.max(span.from, first) : first;
  for (const period of periods(rule, first, from, to)) {
    budget.take(1);
    if (!monthsMayMatch(rule, period)) continue;
    for (const day of daysOfPeriod(rule, period, budget)) {
      if (day < first) continue;
      if (day > to || left <= 0) return found;
      left -= 1;
      if (day >= span.from) found.push(day);
    }
    if (left <= 0) break;
  }
  return found;
}

interface Period {
  begin: DayNumber;
  end: DayNumber;
  year: number;
  /** 1 to 12; of a year, 1. */
  month: number;
}

/** The periods of the rule (days, weeks, months or years) from the one that holds `from`. */
function* periods(rule: RecurrenceRule, first: DayNumber, from: DayNumber, to: DayNumber): Generator<Period> {
  const { frequency, interval } = rule;
  const start = dateOf(first);
  const target = dateOf(from);
  if (frequency === 'DAILY' || frequency === 'WEEKLY') {
    const length = frequency === 'DAILY' ? 1 : 7;
    const origin = frequency === 'DAILY' ? first : first - ((weekdayIndex(first) - rule.weekStart + 7) % 7);
    const step = length * interval;
    for (let begin = origin + Math.floor((from - origin) / step) * step; begin <= to; begin += step) {
      if (begin + length > origin) yield { begin, end: begin + length - 1, ...dateOf(begin) };
    }
    return;
  }
  const months = frequency === 'MONTHLY' ? 1 : 12;
  const origin = frequency === 'MONTHLY' ? start.year * 12 + start.month - 1 : start.year * 12;
  const aim = frequency === 'MONTHLY' ? target.year * 12 + target.month - 1 : target.year * 12;
  const step = months * interval;
  for (let index = origin + Math.floor((aim - origin) / step) * step; ; index += step) {
    const year = Math.floor(index / 12);
    const month = (index % 12) + 1;
    const begin = dayNumber({ year, month, day: 1 });
    // A week of the year may begin in the year before.
    if (begin > to + 7) return;
    const end = begin + (months === 1 ? daysInMonth(year, month) : daysInYear(year)) - 1;
    yield { begin, end, year, month };
  }
}

/** Passes over whole months without looking at their days. */
const monthsMayMatch = (rule: RecurrenceRule, { month }: Period): boolean =>
  rule.frequency !== 'MONTHLY' || rule.byMonth.length === 0 || rule.byMonth.includes(month);

function daysOfPeriod(rule: RecurrenceRule, period: Period, budget: StepBudget): DayNumber[] {
  const days = candidates(rule, period).filter((day) => {
    budget.take(1);
    return matches(rule, day, period);
  });
  if (rule.bySetPosition.length === 0) return days;
  const chosen = rule.bySetPosition.map((position) => days.at(position > 0 ? position - 1 : position));
  return [...new Set(chosen)].filter((day) => day !== undefined).sort((a, b) => a - b);
}

/** Days that may match. Dates of months are computed, so that a yearly holiday costs a step and not a year of them. */
function candidates(rule: RecurrenceRule, { begin, end, year, month }: Period): DayNumber[] {
  const isByDate =
    rule.byMonthDay.length > 0 && rule.byYearDay.length === 0 && rule.byWeekNumber.length === 0;
  if (isByDate && (rule.frequency === 'YEARLY' || rule.frequency === 'MONTHLY')) {
    const every = rule.frequency === 'MONTHLY' ? [month] : monthsOf(rule);
    const days = every.flatMap((each) => {
      const length = daysInMonth(year, each);
      return rule.byMonthDay
        .map((day) => (day > 0 ? day : length + 1 + day))
        .filter((day) => day >= 1 && day <= length)
        .map((day) => dayNumber({ year, month: each, day }));
    });
    return [...new Set(days)].sort((a, b) => a - b);
  }
  if (rule.frequency === 'YEARLY' && rule.byMonth.length > 0 && rule.byWeekNumber.length === 0) {
    return [...rule.byMonth]
      .filter((each) => each >= 1)
      .sort((a, b) => a - b)
      .flatMap((each) => daysFrom(dayNumber({ year, month: each, day: 1 }), daysInMonth(year, each)));
  }
  const isByWeek = rule.frequency === 'YEARLY' && rule.byWeekNumber.length > 0;
  // The first and the last week of a year reach into its neighbours.
  const [from, to] = isByWeek ? [begin - 3, end + 3] : [begin, end];
  return daysFrom(from, to - from + 1);
}

const daysFrom = (first: DayNumber, count: number): DayNumber[] =>
  Array.from({ length: count }, (_, index) => first + index);

const ALL_MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

const monthsOf = ({ byMonth }: RecurrenceRule): readonly number[] =>
  byMonth.length > 0 ? byMonth : ALL_MONTHS;

function matches(rule: RecurrenceRule, day: DayNumber, period: Period): boolean {
  const date = dateOf(day);
  const { byMonth, byMonthDay, byYearDay, byWeekNumber, byDay, frequency } = rule;
  if (byMonth.length > 0 && !byMonth.includes(date.month)) return false;
  const monthLength = daysInMonth(date.year, date.month);
  if (!isIn(byMonthDay, date.day, monthLength)) return false;
  const yearBegin = dayNumber({ year: date.year, month: 1, day: 1 });
  if (!isIn(byYearDay, day - yearBegin + 1, daysInYear(date.year))) return false;
  if (byWeekNumber.length > 0 && !isInWeek(rule, day, period.year)) return false;
  if (byDay.length === 0) return true;
  const weekday = weekdayIndex(day);
  const isOfMonth = frequency === 'MONTHLY' || (frequency === 'YEARLY' && byMonth.length > 0);
  const [index, length] = isOfMonth ? [date.day - 1, monthLength] : [day - yearBegin, daysInYear(date.year)];
  return byDay.some((each) => {
    if (each.weekday !== weekday) return false;
    if (each.nth === 0 || frequency === 'DAILY' || frequency === 'WEEKLY') return true;
    return each.nth > 0
      ? Math.floor(index / 7) + 1 === each.nth
      : -(Math.floor((length - 1 - index) / 7) + 1) === each.nth;
  });
}

/** Whether a position, counted from 1 or from the end, is one of those wanted. Without any, every one is. */
const isIn = (wanted: readonly number[], position: number, length: number): boolean =>
  wanted.length === 0 || wanted.includes(position) || wanted.includes(position - length - 1);

/** Weeks are numbered as in ISO 8601: the first has at least four days of the year. */
function isInWeek(rule: RecurrenceRule, day: DayNumber, year: number): boolean {
  const first = firstWeek(rule, year);
  const count = Math.round((firstWeek(rule, year + 1) - first) / 7);
  const number = Math.floor((day - first) / 7) + 1;
  return number >= 1 && number <= count && isIn(rule.byWeekNumber, number, count);
}

function firstWeek({ weekStart }: RecurrenceRule, year: number): DayNumber {
  const fourth = dayNumber({ year, month: 1, day: 4 });
  return fourth - ((weekdayIndex(fourth) - weekStart + 7) % 7);
}
