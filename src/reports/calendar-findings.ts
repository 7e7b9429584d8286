import { lostEvents } from '../calendars/lost-events.ts';
import type { EveningSettings } from '../core/schedule/settings.ts';
import type { CheckFinding } from '../runs/requests.ts';

/** What `check` says of the calendar file: each event that is not counted as a holiday. */
export const calendarFindings = (settings: EveningSettings): CheckFinding[] =>
  lostEvents(settings).map((event) => ({
    subject: 'holidays',
    ok: false,
    detail: `not counted as a holiday: ${event}`,
    remedy: 'Mend the event in the calendar file, or write its days under schedule.holidays.dates.',
  }));
