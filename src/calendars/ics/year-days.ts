import type { Day } from '../../core/schedule/zone.ts';
import { type DayNumber, dayNumber, daysInYear, dayText } from './day-number.ts';
import { beginningsOf, type Series } from './series.ts';
import { StepBudget } from './step-budget.ts';

const UNNAMED = 'holiday';

interface Moved {
  /** Days on which an occurrence of the series would have begun. */
  single: Set<DayNumber>;
  /** From that day on all occurrences begin so many days later, with other days than before. */
  later: { day: DayNumber; by: Series }[];
}

/** The series of a file, put together: what replaces what. */
export class YearDays {
  readonly #series: readonly Series[];
  readonly #moved = new Map<string, Moved>();

  constructor(all: readonly Series[]) {
    this.#series = current(all);
    for (const series of this.#series) {
      const { uid, replaces } = series;
      if (uid === '' || replaces === undefined) continue;
      const moved = this.#moved.get(uid) ?? { single: new Set(), later: [] };
      this.#moved.set(uid, moved);
      if (replaces.andLater) moved.later.push({ day: replaces.day, by: series });
      else moved.single.add(replaces.day);
    }
    for (const { later } of this.#moved.values()) later.sort((a, b) => b.day - a.day);
  }

  /**
   * The days off of a year, with the names of their events; of several the first in the file. `onLoss` hears of each
   * event that could not be worked out, and the others count all the same.
   */
  of(year: number, onLoss: (series: Series, error: unknown) => void): Map<Day, string> {
    const first = dayNumber(year, 1, 1);
    const names = new Array<string | undefined>(daysInYear(year)).fill(undefined);
    const budget = new StepBudget();
    const fill = (start: DayNumber, days: number, name: string): void => {
      const end = Math.min(start + days - first, names.length);
      for (let index = Math.max(0, start - first); index < end; index += 1) names[index] ??= name || UNNAMED;
    };
    for (const series of this.#series) {
      if (series.days === undefined) continue;
      // Nothing is begun any more that could only fail.
      if (budget.isSpent && series.days.rules.length > 0) {
        onLoss(series, budget.exceeded);
        continue;
      }
      try {
        this.#fill(series, year, budget, fill);
      } catch (error) {
        onLoss(series, error);
      }
    }
    return new Map(
      names.flatMap((name, index): [Day, string][] =>
        name === undefined ? [] : [[dayText(first + index), name]],
      ),
    );
  }

  #fill(
    series: Series,
    year: number,
    budget: StepBudget,
    fill: (start: DayNumber, days: number, name: string) => void,
  ): void {
    const { uid, summary, days, replaces } = series;
    if (days === undefined) return;
    const moved = replaces === undefined ? this.#moved.get(uid) : undefined;
    const later = moved?.later ?? [];
    // An occurrence of another year may have been moved into this one.
    const neighbours = later.length > 0 ? [year - 1, year, year + 1] : [year];
    for (const start of neighbours.flatMap((each) => beginningsOf(series, each, budget))) {
      if (moved?.single.has(start)) continue;
      const by = later.find(({ day }) => day <= start);
      if (by === undefined) fill(start, days.days, summary);
      else if (by.by.days !== undefined && start !== by.day) {
        fill(start + by.by.days.start - by.day, by.by.days.days, by.by.summary);
      }
    }
  }
}

/** Without what a later revision in the same file replaces, and without what it takes back. */
function current(all: readonly Series[]): Series[] {
  const keyOf = ({ uid, replaces }: Series): string => `${replaces?.day ?? ''} ${uid}`;
  const newest = new Map<string, Series>();
  for (const series of all) {
    const known = newest.get(keyOf(series));
    if (known === undefined || series.sequence >= known.sequence) newest.set(keyOf(series), series);
  }
  const retracted = new Set(all.filter(({ isRetraction }) => isRetraction).map(keyOf));
  return all.filter((series) => {
    if (series.uid === '') return true;
    const last = newest.get(keyOf(series));
    if (series.replaces !== undefined) return series === last;
    // Some programs give one name to all their events: those of one revision stand beside each other.
    return series.sequence >= (last?.sequence ?? 0) && (series.isRetraction || !retracted.has(keyOf(series)));
  });
}
