import { resolve } from 'node:path';
import type { HolidaysTypes } from 'date-holidays';
import { describeError } from '../core/errors.ts';
import { type Calendar, calendarOf, type HolidayBook } from '../core/schedule/calendar.ts';
import type { EveningSettings } from '../core/schedule/settings.ts';
import { addDays, type Day } from '../core/schedule/zone.ts';
import { LiveIcsBook } from './live-ics-book.ts';

type Where = { country: string; state?: string };

export interface CalendarOptions {
  /** The folder of the configuration file: a calendar file there is read again when it changes. */
  folder?: string;
  /** Hears in words, each thing once, which days off are not known. */
  onLoss?(message: string): void;
}

/**
 * Everything that makes a day a holiday, loaded. Asking it afterwards is pure. Never rejects and never throws: what
 * cannot be loaded or worked out is told to `onLoss`, and everything else counts.
 */
export async function openCalendar(
  { holidays, schedule }: Pick<EveningSettings, 'holidays'> & Partial<Pick<EveningSettings, 'schedule'>>,
  { folder, onLoss = () => {} }: CalendarOptions = {},
): Promise<Calendar> {
  const { country, ics } = holidays;
  const reported = new Set<string>();
  const onFault = (error: unknown): void => {
    const message = `Some holidays are not known: ${describeError(error)}`;
    if (!reported.has(message)) onLoss(message);
    reported.add(message);
  };
  const books: HolidayBook[] = [];
  if (country !== undefined) {
    try {
      books.push(await countryBook(country));
    } catch (error) {
      onFault(error);
    }
  }
  const live =
    ics === undefined
      ? undefined
      : new LiveIcsBook({
          settings: ics,
          ...(folder !== undefined && { file: resolve(folder, ics.path) }),
          ...(schedule && { zone: schedule.zone }),
          onChange: onLoss,
        });
  if (live !== undefined) books.push(live);
  const calendar = calendarOf(books, holidays, onFault);
  return live === undefined ? calendar : { ...calendar, refresh: () => void live.refresh().catch(onFault) };
}

/** The library is big and slow to load, so whoever names no country does without it. */
const library = async () => (await import('date-holidays')).default;

/** What is wrong with a country or its state; undefined when its holidays are known. */
export async function countryFault({ country, state }: Where): Promise<'country' | 'state' | undefined> {
  known ??= readKnown();
  const found = (await known)[country];
  if (found === undefined) return 'country';
  if (state === undefined) return undefined;
  const states = Object.keys(found.states ?? {}).map((code) => code.toUpperCase());
  return states.includes(state.toUpperCase()) ? undefined : 'state';
}

/** The library's own data, of which a check needs no more than the names: every command makes it. */
const readKnown = async () => (await import('date-holidays/data')).data.holidays;

let known: ReturnType<typeof readKnown> | undefined;

/** The public holidays of a country, by the day. */
export async function countryBook({ country, state }: Where): Promise<HolidayBook> {
  const Holidays = await library();
  const holidays = state === undefined ? new Holidays(country) : new Holidays(country, state);
  const years = new Map<number, ReadonlyMap<Day, string>>();
  const read = (year: number): ReadonlyMap<Day, string> => {
    // One that begins in December may reach into the year.
    const found = [year - 1, year].flatMap((each) => holidays.getHolidays(each));
    const days = found.filter(({ type }) => type === 'public').flatMap((holiday) => daysOf(holiday, country));
    return new Map(days.filter(([day]) => day.startsWith(`${year}-`)));
  };
  return {
    year(year) {
      const known = years.get(year) ?? read(year);
      years.set(year, known);
      return known;
    },
  };
}

const DAY_MS = 24 * 3_600_000;

/** A holiday may last several days; the first is written in the country's own time. */
function daysOf({ date, start, end, name, rule }: HolidaysTypes.Holiday, country: string): [Day, string][] {
  const first = addDays(date.slice(0, 10), FIRST_DAY[`${country} ${rule}`] ?? 0);
  const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
  return Array.from({ length: count }, (_, index) => [addDays(first, index), name]);
}

/**
 * Where the library counts from another day than the law: it begins the three days of the Korean New Year on the
 * day itself, and says so in its own data, while they begin on the eve (Regulations on Public Holidays, art. 2).
 */
const FIRST_DAY: Readonly<Record<string, number>> = { 'KR korean 01-0-01 P3D': -1 };
