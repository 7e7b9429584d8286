import type { EveningSettings } from '../core/schedule/settings.ts';
import { dayOf, yearOf } from '../core/schedule/zone.ts';
import { type IcsLoss, lossText, readIcs } from './ics.ts';

/** What a calendar file gives this year and the next, and what it does not. */
export interface CalendarReport {
  path: string;
  /** Why the whole file is not used; undefined when it is. */
  fault: string | undefined;
  /** How many days off it has in this year and the next. */
  years: readonly { year: number; days: number }[];
  /** In words, each with the file, its line and the title of the event. */
  losses: readonly string[];
}

/** Works the calendar file of an environment out; undefined where it names none. Never throws. */
export function reportCalendar(
  { holidays, schedule }: Pick<EveningSettings, 'holidays' | 'schedule'>,
  nowMs: number,
): CalendarReport | undefined {
  const { ics } = holidays;
  if (ics === undefined) return undefined;
  const { path, text, fault } = ics;
  if (fault !== undefined) return { path, fault, years: [], losses: [] };
  const calendar = readIcs(text, schedule.zone);
  const thisYear = yearOf(dayOf(nowMs, schedule.zone));
  const years = [thisYear, thisYear + 1].map((year) => ({ year, ...calendar.year(year) }));
  const losses = [...calendar.losses, ...years.flatMap((year) => year.losses)];
  return {
    path,
    fault: calendar.fault,
    years: years.map(({ year, days }) => ({ year, days: days.size })),
    losses: losses.map((loss: IcsLoss) => lossText(path, loss)),
  };
}

/** What is not known, line by line, for a log or a command. */
export function lossesOf({ path, fault, losses }: CalendarReport): string[] {
  if (fault === undefined) return [...losses];
  return [`The calendar file ${path} cannot be used: ${fault}. No day off is known from it.`];
}

/** `holidays.ics: 12 days off in 2026, none in 2027`. */
export const countText = ({ path, years }: CalendarReport): string =>
  `${path}: ${years
    .map(
      ({ year, days }) => `${days === 0 ? 'none' : days === 1 ? '1 day off' : `${days} days off`} in ${year}`,
    )
    .join(', ')}`;
