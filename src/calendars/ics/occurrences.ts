import { type DayNumber, dateOf, dayNumber, daysInMonth, weekdayOf } from './day-number.ts';
import type { Rule } from './rule.ts';
import type { StepBudget } from './step-budget.ts';
import { weekOf, type YearTable, yearTable } from './year-table.ts';

/**
 * The days on which a series begins by one of its rules. A year is worked out from the year itself, however long ago
 * the series began; only a rule with COUNT is counted from its beginning, once.
 */
export class Occurrences {
  readonly #rule: Rule;
  readonly #start: DayNumber;
  readonly #from: { year: number; month: number };
  /** The last day by UNTIL, or by COUNT once it is known. */
  #last: DayNumber;
  /** How many occurrences lie before that year. */
  #counted: { year: number; before: number };
  readonly #matches: (year: number, table: YearTable, index: number) => boolean;
  /** By the number of the month; undefined where every month may have one. */
  readonly #months: ReadonlySet<number> | undefined;

  /** The only date of a year that the rule names, as most do. */
  readonly #date: { month: number; day: number } | undefined;

  /** `last` is the day of UNTIL. */
  constructor(given: Rule, start: DayNumber, last = Number.POSITIVE_INFINITY) {
    const { year, month, day } = dateOf(start);
    const rule = completed(given, { month, day, weekday: weekdayOf(start) });
    this.#rule = rule;
    this.#start = start;
    this.#from = { year, month };
    this.#last = last;
    this.#counted = { year, before: 0 };
    this.#matches = matcher(rule);
    this.#date = onlyDateOf(rule);
    this.#months = rule.months.length > 0 ? new Set(rule.months) : undefined;
  }

  /** All of a year in order, the first day of the series itself where it lies in it. */
  ofYear(year: number, budget: StepBudget): DayNumber[] {
    const { count } = this.#rule;
    if (count !== undefined) this.#countUpTo(year, count, budget);
    const found = this.#uncounted(year, budget);
    const last = found.at(-1);
    return last === undefined || last <= this.#last ? found : found.filter((day) => day <= this.#last);
  }

  #countUpTo(year: number, count: number, budget: StepBudget): void {
    while (this.#counted.year <= year && this.#counted.before < count) {
      const found = this.#uncounted(this.#counted.year, budget);
      const last = found[count - this.#counted.before - 1];
      if (last !== undefined) this.#last = Math.min(this.#last, last);
      this.#counted = { year: this.#counted.year + 1, before: this.#counted.before + found.length };
    }
  }

  #uncounted(year: number, budget: StepBudget): DayNumber[] {
    const first = dayNumber(year, 1, 1);
    if (first > this.#last || year < this.#from.year) return [];
    const candidates = this.#candidates(year, budget);
    if (year > this.#from.year) return candidates;
    const found = candidates.filter((day) => day >= this.#start);
    // The first day is the first occurrence, whether the rule names it or not (RFC 5545, 3.8.5.3).
    return found[0] === this.#start ? found : [this.#start, ...found];
  }

  #candidates(year: number, budget: StepBudget): DayNumber[] {
    const { frequency, interval, positions } = this.#rule;
    // Sorting days into periods takes longer than finding them.
    budget.spend(positions.length === 0 ? 1 : yearTable(year).days);
    if (frequency === 'YEARLY' && (year - this.#from.year) % interval !== 0) return [];
    if (this.#date !== undefined) {
      const { month, day } = this.#date;
      return day <= daysInMonth(year, month) ? [dayNumber(year, month, day)] : [];
    }
    const first = dayNumber(year, 1, 1);
    if (positions.length === 0 || frequency === 'DAILY') {
      const all = this.#matching(year, 0, yearTable(year).days, budget);
      // A day that is the only one of its period is its first and its last.
      return positions.length === 0 || positions.includes(1) || positions.includes(-1) ? all : [];
    }
    if (frequency !== 'WEEKLY') {
      const all = this.#matching(year, 0, yearTable(year).days, budget);
      if (frequency === 'YEARLY') return picked(all, positions);
      const { month } = yearTable(year);
      return grouped(all, (day) => month[day - first] ?? 0).flatMap((group) => picked(group, positions));
    }
    // A week may reach over the end of the year on either side.
    const { days } = yearTable(year);
    const before = yearTable(year - 1).days;
    const all = [
      ...this.#matching(year - 1, before - 7, before, budget),
      ...this.#matching(year, 0, days, budget),
      ...this.#matching(year + 1, 0, 7, budget),
    ];
    return grouped(all, (day) => this.#weekIndex(day))
      .flatMap((group) => picked(group, positions))
      .filter((day) => day >= first && day < first + days);
  }

  #matching(year: number, from: number, to: number, budget: StepBudget): DayNumber[] {
    const { frequency, interval } = this.#rule;
    const first = dayNumber(year, 1, 1);
    const table = yearTable(year);
    const found: DayNumber[] = [];
    // With positions the whole period counts, before the first day too.
    let index = this.#rule.positions.length > 0 ? from : Math.max(from, this.#start - first);
    if (frequency === 'DAILY') index += (interval - ((first + index - this.#start) % interval)) % interval;
    const step = frequency === 'DAILY' ? interval : 1;
    let steps = 0;
    for (; index < to; index += step) {
      steps += 1;
      const month = table.month[index] ?? 0;
      if (this.#months !== undefined && !this.#months.has(month)) {
        // The whole month is passed over; by days where the interval must be kept.
        if (step === 1) index = (table.nextMonth[index] ?? to) - 1;
        continue;
      }
      if (this.#matches(year, table, index) && this.#isInStep(year, month, first + index)) {
        found.push(first + index);
      }
    }
    budget.spend(steps);
    return found;
  }

  /** Whether the interval of months or weeks falls on that day's. */
  #isInStep(year: number, month: number, day: DayNumber): boolean {
    const { frequency, interval } = this.#rule;
    if (interval === 1 || frequency === 'YEARLY' || frequency === 'DAILY') return true;
    if (frequency === 'MONTHLY') {
      return ((year - this.#from.year) * 12 + month - this.#from.month) % interval === 0;
    }
    return (this.#weekIndex(day) - this.#weekIndex(this.#start)) % interval === 0;
  }

  #weekIndex(day: DayNumber): number {
    return Math.floor((day + 3 - this.#rule.weekStart) / 7);
  }
}

function onlyDateOf(rule: Rule): { month: number; day: number } | undefined {
  const { frequency, months, monthDays, yearDays, weekNumbers, weekdays, positions } = rule;
  const [month] = months;
  const [day] = monthDays;
  const isOne = frequency === 'YEARLY' && months.length === 1 && monthDays.length === 1;
  const hasMore = yearDays.length + weekNumbers.length + weekdays.length + positions.length > 0;
  return isOne && !hasMore && month !== undefined && day !== undefined && day > 0
    ? { month, day }
    : undefined;
}

/** What the rule leaves open is taken from the first day (RFC 5545, 3.3.10). */
function completed(rule: Rule, start: { month: number; day: number; weekday: number }): Rule {
  const { frequency, months, monthDays, yearDays, weekNumbers, weekdays } = rule;
  const hasDays = monthDays.length + yearDays.length + weekdays.length > 0;
  const onWeekday = { ...rule, weekdays: [{ weekday: start.weekday, ordinal: 0 }] };
  switch (frequency) {
    case 'YEARLY':
      if (weekNumbers.length > 0) return hasDays ? rule : onWeekday;
      // A yearly day of month is that of the month in which the series begins, and not of all twelve.
      if (monthDays.length > 0 && months.length + yearDays.length + weekdays.length === 0) {
        return { ...rule, months: [start.month] };
      }
      if (hasDays) return rule;
      return { ...rule, months: months.length > 0 ? months : [start.month], monthDays: [start.day] };
    case 'MONTHLY':
      return hasDays ? rule : { ...rule, monthDays: [start.day] };
    case 'WEEKLY':
      return hasDays ? rule : onWeekday;
    case 'DAILY':
      return rule;
    default:
      return frequency satisfies never;
  }
}

/** Whether a day is one that the rule names, apart from its interval and its months. */
function matcher(rule: Rule): (year: number, table: YearTable, index: number) => boolean {
  const { frequency, months, weekNumbers, weekStart } = rule;
  const monthDays = bits(rule.monthDays.filter((day) => day > 0));
  const monthDaysBack = bits(rule.monthDays.filter((day) => day < 0).map((day) => -day));
  const hasMonthDays = rule.monthDays.length > 0;
  const yearDays = rule.yearDays.length > 0 ? new Set(rule.yearDays) : undefined;
  const weeks = weekNumbers.length > 0 ? new Set(weekNumbers) : undefined;
  const hasWeekdays = rule.weekdays.length > 0;
  const counts = frequency === 'YEARLY' || frequency === 'MONTHLY';
  const every = bits(rule.weekdays.flatMap((day) => (counts && day.ordinal !== 0 ? [] : [day.weekday])));
  const nth = new Set(
    rule.weekdays
      .filter(({ ordinal }) => counts && ordinal !== 0)
      .map(({ weekday, ordinal }) => ordinal * 7 + weekday),
  );
  const inMonth = frequency === 'MONTHLY' || months.length > 0;

  return (year, table, index) => {
    const monthDay = table.monthDay[index] ?? 0;
    const back = (table.monthLength[index] ?? 0) - monthDay + 1;
    const weekday = table.weekday[index] ?? 0;
    if (hasWeekdays && ((every >>> weekday) & 1) === 0) {
      if (nth.size === 0) return false;
      const forth = inMonth ? Math.ceil(monthDay / 7) : Math.floor(index / 7) + 1;
      const fromEnd = inMonth ? Math.ceil(back / 7) : Math.floor((table.days - 1 - index) / 7) + 1;
      if (!nth.has(forth * 7 + weekday) && !nth.has(-fromEnd * 7 + weekday)) return false;
    }
    if (hasMonthDays && ((monthDays >>> monthDay) & 1) === 0 && ((monthDaysBack >>> back) & 1) === 0) {
      return false;
    }
    if (yearDays !== undefined && !yearDays.has(index + 1) && !yearDays.has(index - table.days)) return false;
    if (weeks === undefined) return true;
    const at = weekOf(year, index, weekStart);
    return weeks.has(at.week) || weeks.has(at.week - at.weeks - 1);
  };
}

/** A number from 0 to 31 for each bit. */
const bits = (numbers: readonly number[]): number =>
  numbers.reduce((mask, number) => mask | (1 << number), 0);

/** Days in order, divided wherever their key changes. */
function grouped(days: readonly DayNumber[], keyOf: (day: DayNumber) => number): DayNumber[][] {
  const groups: DayNumber[][] = [];
  let group: DayNumber[] = [];
  let key: number | undefined;
  for (const day of days) {
    const next = keyOf(day);
    if (next !== key) {
      group = [];
      groups.push(group);
      key = next;
    }
    group.push(day);
  }
  return groups;
}

/** Those at the positions of BYSETPOS, in order. */
function picked(days: readonly DayNumber[], positions: readonly number[]): DayNumber[] {
  const [only] = positions;
  if (positions.length === 1 && only !== undefined) {
    const day = days.at(only > 0 ? only - 1 : only);
    return day === undefined ? [] : [day];
  }
  const found = positions.map((position) => days.at(position > 0 ? position - 1 : position));
  return [...new Set(found.filter((day) => day !== undefined))].sort((a, b) => a - b);
}
