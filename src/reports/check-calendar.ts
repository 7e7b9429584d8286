import { countText, lossesOf, reportCalendar } from '../calendars/calendar-report.ts';
import type { EnvironmentConfig } from '../config/environment-config.ts';
import type { CheckFinding } from '../runs/requests.ts';

const SUBJECT = 'holidays.ics';
const REMEDY = 'Correct the event in the calendar file, or name its days under schedule.holidays.dates.';
const REMEDY_FOR_FILE =
  'Put a calendar file (.ics) there that lamplighter may read; until then the clock starts on its days too.';

/** What the environment's calendar file gives; a day that is lost is one on which the clock starts. */
export function checkCalendar(
  { evening }: Pick<EnvironmentConfig, 'evening'>,
  nowMs: number,
): CheckFinding[] {
  const report = reportCalendar(evening, nowMs);
  if (report === undefined) return [];
  const isUsed = report.fault === undefined;
  const lost = lossesOf(report).map((detail) => ({
    subject: SUBJECT,
    ok: false,
    detail,
    remedy: isUsed ? REMEDY : REMEDY_FOR_FILE,
  }));
  return [...(isUsed ? [{ subject: SUBJECT, ok: true, detail: countText(report) }] : []), ...lost];
}
