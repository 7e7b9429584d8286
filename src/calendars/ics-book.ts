import type { HolidayBook, LostEvent } from '../core/schedule/calendar.ts';
import type { Day } from '../core/schedule/zone.ts';
import { type DayNumber, dayNumber, dayText } from './day-number.ts';
import { expandRule, StepBudget } from './expand-rule.ts';
import { type EventLines, splitCalendar, unescapeText } from './split-calendar.ts';
import { readWholeDayEvent, type WholeDayEvent } from './whole-day-event.ts';

interface IcsCalendar {
  book: HolidayBook;
  /** Why the file as a whole is of no use; undefined when it is sound. */
  fault?: string;
  /** Events that cannot be read, and those that could not be worked out in a year asked for so far. */
  lost(): readonly LostEvent[];
}

/** Steps of working out rules for one year of one file: some 50 ms on a slow machine. */
const STEPS_A_YEAR = 100_000;
/** How far before a year an event may begin and still reach into it, in days. Longer ones are no holidays. */
const LONGEST_DAYS = 366;
/** More events than this are not read: no calendar of holidays has them. */
const MOST_EVENTS = 20_000;

/**
 * The whole days of a calendar file (RFC 5545) on which nobody works. Never throws, whatever the text is: an event
 * that cannot be read or worked out costs that event. A year takes a bounded number of steps.
 */
export function readIcs(text: string): IcsCalendar {
  const { isCalendar, events: blocks } = splitCalendar(text);
  const lost = new Map<string, LostEvent>();
  const lose = ({ line, name }: Pick<LostEvent, 'line' | 'name'>, error: unknown): void => {
    const why = error instanceof Error ? error.message : String(error);
    lost.set(`${line} ${why}`, { line, name, why });
  };
  const events = blocks.slice(0, MOST_EVENTS).flatMap((block) => {
    try {
      return readWholeDayEvent(block) ?? [];
    } catch (error) {
      lose({ line: block.line, name: nameOf(block) }, error);
      return [];
    }
  });
  const past = blocks[MOST_EVENTS];
  if (past !== undefined)
    lose({ line: past.line, name: nameOf(past) }, `only ${MOST_EVENTS} events are read`);
  const years = new Map<number, ReadonlyMap<Day, string>>();
  const year = (number: number): ReadonlyMap<Day, string> => {
    const known = years.get(number) ?? holidaysOfYear(events, number, lose);
    years.set(number, known);
    return known;
  };
  const fault = faultOf(isCalendar, blocks.length, [...lost.values()]);
  return { book: { year }, lost: () => [...lost.values()], ...(fault !== undefined && { fault }) };
}

function faultOf(isCalendar: boolean, events: number, lost: readonly LostEvent[]): string | undefined {
  if (!isCalendar) return 'it is not a calendar';
  const [first] = lost;
  if (events === 0) return 'it has no events';
  if (first === undefined || lost.length < events) return undefined;
  return `none of its events can be read (line ${first.line}, ${first.name}: ${first.why})`;
}

const nameOf = ({ lines }: EventLines): string =>
  unescapeText(lines.find(({ name }) => name === 'SUMMARY')?.value ?? '') || 'an event without a name';

function holidaysOfYear(
  events: readonly WholeDayEvent[],
  year: number,
  lose: (event: WholeDayEvent, error: unknown) => void,
): ReadonlyMap<Day, string> {
  const from = dayNumber({ year, month: 1, day: 1 });
  const to = dayNumber({ year: year + 1, month: 1, day: 1 }) - 1;
  const budget = new StepBudget(STEPS_A_YEAR);
  const replaced = replacedDays(events);
  const days = new Map<Day, string>();
  for (const event of events) {
    if (event.isCancelled || event.isWorkDay) continue;
    const length = Math.min(event.days, LONGEST_DAYS);
    try {
      for (const first of occurrences(event, { from: from - length + 1, to }, replaced, budget)) {
        // One occurrence that never ends reaches over the whole year.
        const last = event.days > LONGEST_DAYS ? Math.min(to, first + event.days - 1) : first + length - 1;
        for (let day = Math.max(first, from); day <= Math.min(last, to); day += 1) {
          if (!days.has(dayText(day))) days.set(dayText(day), event.name);
        }
      }
    } catch (error) {
      lose(event, error);
    }
  }
  return days;
}

/** Occurrences of series, `uid day`, in whose place another event stands. */
const replacedDays = (events: readonly WholeDayEvent[]): ReadonlySet<string> =>
  new Set(events.flatMap(({ uid, replaces }) => (replaces === undefined ? [] : [`${uid} ${replaces}`])));

function occurrences(
  event: WholeDayEvent,
  span: { from: DayNumber; to: DayNumber },
  replaced: ReadonlySet<string>,
  budget: StepBudget,
): DayNumber[] {
  const { first, rules, exceptRules, added, removed, replaces, uid } = event;
  const isLong = event.days > LONGEST_DAYS && rules.length === 0;
  const inSpan = (day: DayNumber): boolean => (isLong || day >= span.from) && day <= span.to;
  if (replaces !== undefined) return inSpan(first) ? [first] : [];
  const found = new Set([first, ...added].filter(inSpan));
  for (const rule of rules) for (const day of expandRule(rule, first, span, budget)) found.add(day);
  for (const rule of exceptRules) for (const day of expandRule(rule, first, span, budget)) found.delete(day);
  for (const day of removed) found.delete(day);
  return [...found].filter((day) => !replaced.has(`${uid} ${day}`));
}
