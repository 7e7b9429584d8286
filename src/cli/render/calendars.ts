import { type CalendarReport, countText, lossesOf, reportCalendar } from '../../calendars/calendar-report.ts';
import type { Config } from '../../config/environment-config.ts';

/** More than that nobody reads at once; `config validate --json` has them all. */
const MOST_LOSSES = 20;

/** What the calendar files of all environments give this year and the next. */
export function reportCalendars(
  { environments }: Pick<Config, 'environments'>,
  nowMs: number,
): { name: string; report: CalendarReport }[] {
  return [...environments.values()].flatMap(({ name, evening }) => {
    const report = reportCalendar(evening, nowMs);
    return report === undefined ? [] : [{ name, report }];
  });
}

/** One environment's calendar file, below the environment in the answer of `config validate`. */
export const calendarLines = ({ name, report }: { name: string; report: CalendarReport }): string[] => [
  `  ${name}: ${countText(report)}`,
  ...lossLines(report).map((loss) => `    not counted: ${loss}`),
];

/** The losses of a calendar file, the first of very many. */
export function lossLines(report: CalendarReport): string[] {
  const losses = lossesOf(report);
  const rest = losses.length - MOST_LOSSES;
  return rest > 0 ? [...losses.slice(0, MOST_LOSSES), `and ${rest} more events of ${report.path}`] : losses;
}
