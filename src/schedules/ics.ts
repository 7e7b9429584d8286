import type { HolidayBook } from '../core/schedule/calendar.ts';
import { addDays, type Day } from '../core/schedule/zone.ts';

/** A yearly event is followed this far; one that comes more often than daily is nobody's holiday. */
const OCCURRENCES = 10_000;

const library = async () => (await import('ical.js')).default;

/** What keeps a calendar file from being read; undefined when it is sound. */
export async function icsFault(text: string): Promise<string | undefined> {
  try {
    const { root, events } = await readIcs(text);
    if (root !== 'vcalendar') return 'it is not a calendar';
    return events.length === 0 ? 'it has no events' : undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : String(error);
  }
}

/** The whole-day events of a calendar file. Events with a time of day are appointments and not holidays. */
export async function icsBook(text: string): Promise<HolidayBook> {
  const { events } = await readIcs(text);
  const years = new Map<number, ReadonlyMap<Day, string>>();
  return {
    year(year) {
      const known = years.get(year) ?? daysOfYear(events, year);
      years.set(year, known);
      return known;
    },
  };
}

interface WholeDays {
  name: string;
  days: number;
  /** The first days of all occurrences up to the end of a year. */
  starts(year: number): Day[];
}

async function readIcs(text: string): Promise<{ root: string; events: WholeDays[] }> {
  const ical = await library();
  const component = new ical.Component(ical.parse(text));
  const events = component.getAllSubcomponents('vevent').flatMap((vevent): WholeDays[] => {
    const event = new ical.Event(vevent);
    const { startDate, summary } = event;
    if (!startDate?.isDate || vevent.getFirstPropertyValue('status') === 'CANCELLED') return [];
    const days = Math.max(1, Math.round(event.duration.toSeconds() / 86_400));
    const starts = (year: number): Day[] => {
      if (!event.isRecurring()) return [startDate.toString().slice(0, 10)];
      const found: Day[] = [];
      const iterator = event.iterator();
      for (
        let at = iterator.next();
        at && at.year <= year && found.length < OCCURRENCES;
        at = iterator.next()
      ) {
        found.push(at.toString().slice(0, 10));
      }
      return found;
    };
    return [{ name: summary || 'holiday', days, starts }];
  });
  return { root: component.name, events };
}

const daysOfYear = (events: readonly WholeDays[], year: number): Map<Day, string> =>
  new Map(
    events.flatMap(({ name, days, starts }) =>
      starts(year)
        .flatMap((first) =>
          Array.from({ length: days }, (_, index): [Day, string] => [addDays(first, index), name]),
        )
        .filter(([day]) => day.startsWith(`${year}-`)),
    ),
  );
