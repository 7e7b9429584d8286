import { type Day, weekdayOf, yearOf } from './zone.ts';

/** Which days are holidays. Loaded before it is asked, so that asking is pure. */
export interface HolidayBook {
  /** The holidays of a year by day, with their names. */
  year(year: number): ReadonlyMap<Day, string>;
}

/** What an environment's configuration says about single days. */
export interface OwnDays {
  /** Holidays of its own, by day with a name. */
  holidays: Readonly<Record<Day, string>>;
  /** Days on which people work although they are holidays. */
  workingDays: readonly Day[];
}

/** Why nobody works on a day. */
export interface Calendar {
  /** The name of the holiday; undefined on any other day. */
  holiday(day: Day): string | undefined;
  /** Looks in the background whether its file has changed. */
  refresh?(): void;
}

/**
 * The holiday of a day, for whatever must go on without an answer: a holiday keeps the clock from starting, and
 * never a reminder or a stop from coming. A calendar that throws has none; whoever opened it is told by itself.
 */
export function holidayOf(calendar: Calendar, day: Day): string | undefined {
  try {
    return calendar.holiday(day);
  } catch {
    return undefined;
  }
}

/**
 * Own working days win over holidays of any origin; own holidays go before the country's. A book that throws has no
 * holidays then, and `onFault` hears of it.
 */
export function calendarOf(
  books: readonly HolidayBook[],
  own: OwnDays,
  onFault: (error: unknown) => void = () => {},
): Calendar {
  const working = new Set(own.workingDays);
  return {
    holiday(day) {
      if (working.has(day)) return undefined;
      const named = own.holidays[day];
      if (named !== undefined) return named;
      for (const book of books) {
        try {
          const name = book.year(yearOf(day)).get(day);
          if (name !== undefined) return name;
        } catch (error) {
          onFault(error);
        }
      }
      return undefined;
    },
  };
}

export const NO_HOLIDAYS: Calendar = { holiday: () => undefined };

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

export const weekdayName = (day: Day): string => WEEKDAYS[weekdayOf(day) - 1] ?? '';
