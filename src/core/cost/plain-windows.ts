import type { Calendar } from '../schedule/calendar.ts';
import { type SchedulePolicy, timetable } from '../schedule/schedule.ts';
import type { Span } from './cost-report.ts';

/** A window that began in the week before is found too. */
const LOOK_BACK_MS = 8 * 24 * 3_600_000;

/**
 * When the environment would have been lit by the schedule alone: its starts without the holidays, each to the next
 * stop, without exceptions, extensions and requests. Undefined where the schedule lights nothing. The windows do not
 * overlap.
 */
export function plainWindows(options: {
  policy: SchedulePolicy;
  calendar: Calendar;
  span: Span;
}): Span[] | undefined {
  const { policy, calendar, span } = options;
  if (policy.start.length === 0) return undefined;
  const table = timetable({ policy, calendar, exceptions: [] });
  const windows: Span[] = [];
  for (const occurrence of table.fires(span.fromMs - LOOK_BACK_MS, span.untilMs)) {
    const last = windows.at(-1);
    const isOpen = last !== undefined && occurrence.dueMs < last.untilMs;
    if (occurrence.kind !== 'start' || occurrence.suppressed !== undefined || isOpen) continue;
    // A schedule without a stop stays lit to the end.
    windows.push({
      fromMs: occurrence.dueMs,
      untilMs: table.nextStop(occurrence.dueMs)?.dueMs ?? span.untilMs,
    });
  }
  return windows.filter(({ untilMs }) => untilMs > span.fromMs);
}
