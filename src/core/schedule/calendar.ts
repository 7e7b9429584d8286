import { type Day, weekdayOf, yearOf } from './zone.ts';

/** Which days are holidays. Loaded before it is read, so that reading is pure. */
export interface HolidayBook {
  /** The holidays of a year by day, with their names. */
  year(year: number): ReadonlyMap<Day, string>;
}

/** An event of a calendar file that is not counted, and why. */
interface LostEvent {
  /** Where it begins in the file, counted from 1. */
  line: number;
  name: string;
  why: string;
}

/** A calendar file as it was read with the configuration. */
export interface CalendarFile {
  text: string;
  lost: readonly LostEvent[];
}

/** An environment's configured single days. */
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
}

/**
 * Own working days override holidays of any origin; own holidays override the country's. Never throws: a book that
 * fails on a year has no holidays in it, since a holiday only prevents a start and must not stop the clock.
 */
export function calendarOf(books: readonly HolidayBook[], own: OwnDays): Calendar {
  const working = new Set(own.workingDays);
  return {
    holiday(day) {
      if (working.has(day)) return undefined;
      const named = own.holidays[day];
      if (named !== undefined) return named;
      for (const book of books) {
        const name = nameIn(book, day);
        if (name !== undefined) return name;
      }
      return undefined;
    },
  };
}

function nameIn(book: HolidayBook, day: Day): string | undefined {
  try {
    return book.year(yearOf(day)).get(day);
  } catch {
    return undefined;
  }
}

export const NO_HOLIDAYS: Calendar = { holiday: () => undefined };

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

export const weekdayName = (day: Day): string => WEEKDAYS[weekdayOf(day) - 1] ?? '';
