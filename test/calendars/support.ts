import { readIcs } from '../../src/calendars/ics-book.ts';

/** A calendar file with these events; `|` separates the lines of one. */
export const calendarFile = (...events: string[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((event) => ['BEGIN:VEVENT', ...event.split('|'), 'END:VEVENT']),
    'END:VCALENDAR',
  ].join('\r\n');

export const daysOf = (year: number, ...events: string[]): string[] =>
  [
    ...readIcs(calendarFile(...events))
      .book.year(year)
      .keys(),
  ].sort();
