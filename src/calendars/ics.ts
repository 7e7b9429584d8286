import type { HolidayBook } from '../core/schedule/calendar.ts';
import type { Day } from '../core/schedule/zone.ts';
import { decodeIcs } from './ics/decode.ts';
import { readEvents } from './ics/read-events.ts';
import { type Series, seriesOf } from './ics/series.ts';
import { Unreadable } from './ics/unreadable.ts';
import { YearDays } from './ics/year-days.ts';
import { FileZones } from './ics/zones.ts';

/** An event of a calendar file, or a part of it, that is not counted. */
export interface IcsLoss {
  /** Where the event begins in the file, from 1. */
  line: number;
  /** The title of the event; empty where it has none. */
  summary: string;
  /** Why, for a person. */
  message: string;
}

/** A list of a million dates that are none is no million news. */
const MOST_LOSSES_OF_EVENT = 5;

/** A calendar file that was read. */
export interface IcsCalendar {
  /** What keeps the whole file from being used; undefined when it is sound. */
  fault: string | undefined;
  /** False where the file ends in the middle, as one does that is being written. */
  isComplete: boolean;
  losses: readonly IcsLoss[];
  /** The days off of a year with their names, and what was lost while they were worked out. Never throws. */
  year(year: number): { days: ReadonlyMap<Day, string>; losses: readonly IcsLoss[] };
}

/**
 * Reads a calendar file; `zone` is the environment's, for moments of universal time. Never throws, whatever the file
 * holds: an event that cannot be understood is lost, and the others count. The work on a year is bounded.
 */
export function readIcs(content: string | Uint8Array, zone?: string): IcsCalendar {
  const text = typeof content === 'string' ? content : decodeIcs(content);
  const file = readEvents(text);
  const zones = new FileZones(file.zones, zone);
  const losses: IcsLoss[] = file.unfinished.map((event) => ({ ...event, message: 'it has no END:VEVENT' }));
  const all: Series[] = [];
  for (const event of file.events) {
    const { line, summary } = event;
    let count = 0;
    const lose = (message: string): void => {
      count += 1;
      if (count <= MOST_LOSSES_OF_EVENT) losses.push({ line, summary, message });
    };
    try {
      all.push(seriesOf(event, zones, lose));
    } catch (error) {
      lose(reasonOf(error));
    }
  }
  if (file.isCalendar && !file.isComplete) {
    const line = text.split('\n').length;
    losses.push({
      line,
      summary: '',
      message: 'the file ends here without END:VCALENDAR: the rest is missing',
    });
  }
  losses.sort((a, b) => a.line - b.line);
  const days = new YearDays(all);
  const years = new Map<number, { days: ReadonlyMap<Day, string>; losses: IcsLoss[] }>();
  return {
    fault: faultOf(text, file.isCalendar, all, losses),
    isComplete: file.isComplete,
    losses,
    year(year) {
      const known = years.get(year);
      if (known !== undefined) return known;
      const lost: IcsLoss[] = [];
      const found = {
        days: days.of(year, ({ line, summary }, error) => {
          lost.push({ line, summary, message: `${reasonOf(error)}, so it is missing in ${year}` });
        }),
        losses: lost,
      };
      years.set(year, found);
      return found;
    },
  };
}

/** What keeps a calendar file from being used; undefined when it is sound. */
export async function icsFault(content: string | Uint8Array): Promise<string | undefined> {
  return readIcs(content).fault;
}

/** The days off in a calendar file, for an environment in `zone`. */
export async function icsBook(content: string | Uint8Array, zone?: string): Promise<HolidayBook> {
  const calendar = readIcs(content, zone);
  return { year: (year) => calendar.year(year).days };
}

/** `holidays.ics:12 "Closed": its rule repeats whole days hourly`. */
export const lossText = (path: string, { line, summary, message }: IcsLoss): string =>
  `${path}:${line}${summary === '' ? '' : ` "${summary}"`}: ${message}`;

/** Anything but an unreadable value is a fault of ours, and costs no more than this event all the same. */
const reasonOf = (error: unknown): string =>
  error instanceof Unreadable ? error.message : `it cannot be worked out (${String(error).slice(0, 100)})`;

function faultOf(
  text: string,
  isCalendar: boolean,
  all: readonly Series[],
  losses: readonly IcsLoss[],
): string | undefined {
  if (text.trim() === '') return 'it is empty';
  if (!isCalendar) {
    return /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(text.slice(0, 1_000))
      ? 'it is a web page, not a calendar'
      : 'it is not a calendar: there is no BEGIN:VCALENDAR in it';
  }
  if (all.some(({ days }) => days !== undefined)) return undefined;
  const [first] = losses;
  if (all.length === 0 && losses.length <= 1 && (first === undefined || first.summary === '')) {
    return 'it has no events';
  }
  return first === undefined || all.length > 0
    ? 'it has no whole-day event that is a day off'
    : `none of its events can be read: line ${first.line}: ${first.message}`;
}
