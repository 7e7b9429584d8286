import type { HolidayBook } from '../core/schedule/calendar.ts';
import type { CalendarSettings } from '../core/schedule/settings.ts';
import type { Day } from '../core/schedule/zone.ts';
import { fileVersion, readCalendarFile } from './calendar-file.ts';
import { type IcsCalendar, type IcsLoss, lossText, readIcs } from './ics.ts';

export interface LiveIcsOptions {
  settings: CalendarSettings;
  /** Where the file lies. Without it the text of the settings is all there is. */
  file?: string;
  zone?: string;
  /** Hears in words what is lost, and what is found again. */
  onChange(message: string): void;
}

/**
 * The days off of a calendar file that may change while lamplighter runs:
 *
 *   as configured ──file changed──> read again ──sound and whole──> its days count
 *                                        └──gone, half written, no calendar──> the last good days stay, and it is told
 */
export class LiveIcsBook implements HolidayBook {
  readonly #options: LiveIcsOptions;
  #calendar: IcsCalendar | undefined;
  #text: string;
  /** Of the file when it was last read; undefined before. */
  #version: string | undefined;
  #fault: string | undefined;
  #isReading = false;
  readonly #toldYears = new Set<number>();

  constructor(options: LiveIcsOptions) {
    const { settings, zone } = options;
    this.#options = options;
    this.#text = settings.text;
    this.#fault = settings.fault;
    this.#calendar = settings.fault === undefined ? readIcs(settings.text, zone) : undefined;
  }

  year(year: number): ReadonlyMap<Day, string> {
    const found = this.#calendar?.year(year);
    if (found !== undefined && !this.#toldYears.has(year)) {
      this.#toldYears.add(year);
      this.#tell(found.losses);
    }
    return found?.days ?? new Map();
  }

  /** Reads the file again if it has changed. Never rejects; one look at a time. */
  async refresh(): Promise<void> {
    const { file, zone } = this.#options;
    if (file === undefined || this.#isReading) return;
    this.#isReading = true;
    try {
      const version = await fileVersion(file);
      if (version === this.#version) return;
      const read = await readCalendarFile(file, zone);
      this.#version = version;
      if ('fault' in read) this.#keep(read.fault);
      else if (!read.calendar.isComplete) this.#keep('it ends in the middle, without END:VCALENDAR');
      else this.#replace(read.text, read.calendar);
    } finally {
      this.#isReading = false;
    }
  }

  #keep(fault: string): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    const { path } = this.#options.settings;
    const rest =
      this.#calendar === undefined
        ? 'No day off is known from it.'
        : 'The days read from it before still count.';
    this.#options.onChange(`The calendar file ${path} cannot be used: ${fault}. ${rest}`);
  }

  #replace(text: string, calendar: IcsCalendar): void {
    const { path } = this.#options.settings;
    const wasLost = this.#fault !== undefined;
    const isNew = text !== this.#text || this.#calendar === undefined;
    this.#fault = undefined;
    if (isNew) {
      this.#text = text;
      this.#calendar = calendar;
      this.#toldYears.clear();
    }
    if (wasLost || isNew) this.#options.onChange(`The calendar file ${path} has been read again.`);
    if (isNew) this.#tell(calendar.losses);
  }

  #tell(losses: readonly IcsLoss[]): void {
    for (const loss of losses.slice(0, MOST_TOLD)) {
      this.#options.onChange(lossText(this.#options.settings.path, loss));
    }
    const rest = losses.length - MOST_TOLD;
    if (rest > 0)
      this.#options.onChange(`${this.#options.settings.path}: and ${rest} more events that are lost`);
  }
}

const MOST_TOLD = 20;
