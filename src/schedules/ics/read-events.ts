import { type ContentLine, forEachContentLine, paramOf, plainText } from './content-lines.ts';

/** What an event of the file says, not understood yet. */
export interface RawEvent {
  /** Where it begins in the file, from 1. */
  line: number;
  summary: string;
  /** By the name of the property; those that may stand several times, too. */
  properties: ReadonlyMap<string, readonly ContentLine[]>;
  calendar: CalendarProperties;
}

/** What the calendar around an event says about all of them. */
interface CalendarProperties {
  method?: string;
  scale?: string;
  zone?: string;
}

export interface RawFile {
  /** False for a text that is no calendar at all. */
  isCalendar: boolean;
  /** False where the file ends in the middle. */
  isComplete: boolean;
  events: RawEvent[];
  /** Events without an end. */
  unfinished: { line: number; summary: string }[];
  /** Names of the time zones that the file describes, with their standard offset in minutes. */
  zones: ReadonlyMap<string, number | undefined>;
}

const OF_EVENTS = new Set([
  ...['UID', 'SEQUENCE', 'RECURRENCE-ID', 'STATUS', 'SUMMARY', 'DESCRIPTION', 'CATEGORIES'],
  ...['DTSTART', 'DTEND', 'DURATION', 'RRULE', 'EXRULE', 'RDATE', 'EXDATE'],
  ...['X-MICROSOFT-CDO-ALLDAYEVENT', 'X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT', 'X-FUNAMBOL-ALLDAY'],
  ...['X-MICROSOFT-CDO-BUSYSTATUS', 'X-APPLE-SPECIAL-DAY'],
]);
const OTHERS = new Set(['BEGIN', 'END', 'METHOD', 'CALSCALE', 'X-WR-TIMEZONE', 'TZID', 'TZOFFSETTO']);
const LONGEST_SUMMARY = 200;

/** Reads the components of a file, of one calendar or of several one after the other. Never throws. */
export function readEvents(text: string): RawFile {
  const events: RawEvent[] = [];
  const unfinished: RawFile['unfinished'] = [];
  const zones = new Map<string, number | undefined>();
  const stack: string[] = [];
  let begun = 0;
  let ended = 0;
  let calendar: CalendarProperties = {};
  let zone: string | undefined;
  let event: { line: number; properties: Map<string, ContentLine[]> } | undefined;

  const giveUpEvent = (): void => {
    if (event !== undefined) unfinished.push({ line: event.line, summary: summaryOf(event.properties) });
    event = undefined;
  };
  const begin = (name: string, line: number): void => {
    if (name === 'VCALENDAR') {
      giveUpEvent();
      stack.length = 0;
      begun += 1;
      calendar = {};
    } else if (name === 'VEVENT') {
      giveUpEvent();
      event = { line, properties: new Map() };
    }
    stack.push(name);
  };
  const end = (name: string): void => {
    if (name === 'VEVENT' && event !== undefined) {
      events.push({ ...event, summary: summaryOf(event.properties), calendar });
      event = undefined;
    }
    if (name === 'VCALENDAR') {
      giveUpEvent();
      ended += 1;
    }
    const at = stack.lastIndexOf(name);
    if (at !== -1) stack.length = at;
  };

  forEachContentLine(
    text,
    (name) => OF_EVENTS.has(name) || OTHERS.has(name),
    (line) => {
      const { name, value } = line;
      if (name === 'BEGIN') return begin(value.trim().toUpperCase(), line.line);
      if (name === 'END') return end(value.trim().toUpperCase());
      const component = stack.at(-1);
      // What stands in an alarm of the event is none of its own.
      if (event !== undefined && component === 'VEVENT') {
        if (!OF_EVENTS.has(name) || value.trim() === '') return;
        const known = event.properties.get(name);
        if (known === undefined) event.properties.set(name, [line]);
        else known.push(line);
      } else if (component === 'VCALENDAR') {
        if (name === 'METHOD') calendar.method = value.trim().toUpperCase();
        if (name === 'CALSCALE') calendar.scale = value.trim().toUpperCase();
        if (name === 'X-WR-TIMEZONE') calendar.zone = value.trim();
      } else if (component === 'VTIMEZONE' && name === 'TZID') {
        zone = value.trim();
        zones.set(zone, undefined);
      } else if (component === 'STANDARD' && name === 'TZOFFSETTO' && zone !== undefined) {
        zones.set(zone, offsetMinutes(value.trim()));
      }
    },
  );
  giveUpEvent();
  return { isCalendar: begun > 0, isComplete: begun > 0 && ended >= begun, events, unfinished, zones };
}

/** The value of a property that stands once, with its parameters. */
export const propertyOf = ({ properties }: RawEvent, name: string): ContentLine | undefined =>
  properties.get(name)?.[0];

/** The value of a property that stands once, in capitals and without its escapes. */
export const wordOf = (event: RawEvent, name: string): string =>
  plainText(propertyOf(event, name)?.value ?? '')
    .trim()
    .toUpperCase();

/** The parameter of a property, in capitals. */
export const paramWord = (line: ContentLine, name: string): string | undefined =>
  paramOf(line.params, name)?.toUpperCase();

function summaryOf(properties: ReadonlyMap<string, readonly ContentLine[]>): string {
  const text = plainText((properties.get('SUMMARY')?.[0]?.value ?? '').slice(0, LONGEST_SUMMARY * 2));
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_SUMMARY);
}

function offsetMinutes(text: string): number | undefined {
  const match = /^([+-])(\d{2})(\d{2})/.exec(text);
  if (match === null) return undefined;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}
