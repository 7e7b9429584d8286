import { spanText } from '../../core/lease/judge-end.ts';
import type { ScheduleOverride } from '../../core/ports/schedule-overrides.ts';
import { weekdayName } from '../../core/schedule/calendar.ts';
import type { Occurrence, Suppression } from '../../core/schedule/schedule.ts';
import { inZone, momentText, nearText } from '../../core/schedule/zone.ts';
import type { LeaseView, ScheduleTable } from '../../leases/lease-service.ts';
import type { Style } from './style.ts';
import { type Cell, renderTable } from './table.ts';
import { hang } from './text.ts';

interface Options {
  columns: number;
  style: Style;
}

/** Until when it is lit and why, and what the clock does next. */
export function renderLease(view: LeaseView, { columns, style }: Options): string {
  const { environment, nowMs, zone, lease, deadlineMs, nextStart, nextStop } = view;
  const lines: string[] = [];
  if (lease === undefined || deadlineMs === undefined) lines.push(`${environment} has no lease.`);
  else if (lease.reminded.stopping !== undefined) lines.push(`${environment} is being stopped.`);
  else {
    const left = deadlineMs - nowMs;
    const when = left < 0 ? `overdue by ${spanText(-left)}` : `${spanText(left)} from now`;
    lines.push(
      `${environment} stays lit until ${nearText(deadlineMs, nowMs, zone)}, ${when} (${lease.reason}, ${lease.setBy.name}).`,
    );
  }
  lines.push(
    nextStart === undefined ? 'No start is scheduled.' : `Next start: ${momentText(nextStart.dueMs, zone)}.`,
    nextStop === undefined
      ? 'No stop is scheduled.'
      : `Next stop check: ${momentText(nextStop.dueMs, zone)}.`,
    ...view.exceptions.map((exception) => exceptionText(exception, zone)),
    ...view.approvals.map(
      ({ requestedBy, expiresAtMs }) =>
        `${requestedBy.name} has asked for more; an approver may decide until ${nearText(expiresAtMs, nowMs, zone)}.`,
    ),
  );
  const [first = '', ...rest] = lines;
  return [style('bold', hang('', first, columns)), ...rest.map((line) => hang('', line, columns))].join('\n');
}

export function exceptionText({ kind, fromMs, untilMs, by, reason }: ScheduleOverride, zone: string): string {
  const why = reason === '' ? '' : ` (${reason})`;
  const until = momentText(untilMs, zone);
  switch (kind) {
    case 'lock':
      return `Locked until ${until} by ${by.name}${why}: no stop, no reset, no init.`;
    case 'hold':
      return `Starts are held until ${until} by ${by.name}${why}.`;
    case 'booking':
      return `Booked from ${momentText(fromMs, zone)} until ${until} by ${by.name}${why}.`;
    case 'skip':
      return `No start on ${inZone(fromMs, zone).toFormat('yyyy-MM-dd')}, skipped by ${by.name}${why}.`;
    case 'one-off':
      return `Lit once from ${momentText(fromMs, zone)} until ${until} by ${by.name}${why}.`;
    default:
      return kind satisfies never;
  }
}

/** Each day with what the clock does on it; in a year's table the days that are as usual are left out. */
export function renderSchedule(table: ScheduleTable, options: Options, isYear: boolean): string {
  const { environment, zone, days } = table;
  const rows = days.map(({ day, holiday, fires }): Cell[] => {
    const starts = fires.filter(({ kind }) => kind === 'start');
    const stops = fires.filter(({ kind }) => kind === 'stop');
    const notes = [
      holiday ?? '',
      ...starts.flatMap((occurrence) => noteOf(occurrence, zone, holiday)),
    ].filter((note) => note !== '');
    const isDark = starts.every(({ suppressed }) => suppressed !== undefined);
    return [
      { text: day },
      { text: weekdayName(day), ...(isDark && { format: 'dim' as const }) },
      {
        text:
          starts
            .filter(({ suppressed }) => !suppressed)
            .map(({ dueMs }) => clock(dueMs, zone))
            .join(' ') || '-',
      },
      { text: stops.map(({ dueMs }) => clock(dueMs, zone)).join(' ') || '-' },
      { text: [...new Set(notes)].join(' · '), format: holiday === undefined ? 'dim' : 'yellow' },
    ];
  });
  const title = isYear
    ? `${environment} in ${days[0]?.day.slice(0, 4)}`
    : `${environment}, the next seven days`;
  const headings = [
    { heading: 'day' },
    { heading: '' },
    { heading: 'start' },
    { heading: 'stop check' },
    { heading: `notes (times in ${zone})`, flexible: true },
  ];
  return [options.style('bold', title), '', renderTable(headings, rows, options)].join('\n');
}

const clock = (ms: number, zone: string): string => inZone(ms, zone).toFormat('HH:mm');

function noteOf(
  { suppressed, from, untilMs, exception, dueMs, scheduledAtMs }: Occurrence,
  zone: string,
  holiday?: string,
): string[] {
  if (suppressed !== undefined) return [suppressionText(suppressed, holiday)];
  const notes: string[] = [];
  if (dueMs !== scheduledAtMs) notes.push(`ready by ${clock(scheduledAtMs, zone)}`);
  if (from !== 'schedule' && untilMs !== undefined) {
    const what = from === 'booking' ? 'booked' : 'lit once';
    notes.push(`${what} until ${momentText(untilMs, zone)}${exception ? ` by ${exception.by.name}` : ''}`);
  }
  return notes;
}

function suppressionText(suppressed: Suppression, holiday: string | undefined): string {
  switch (suppressed.by) {
    case 'holiday':
      return suppressed.name === holiday ? '' : suppressed.name;
    case 'skip':
      return `skipped by ${suppressed.exception.by.name}`;
    case 'hold':
      return `held by ${suppressed.exception.by.name}`;
    default:
      return suppressed satisfies never;
  }
}

const at = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

/** The same for programs. */
export const leaseJson = ({
  environment,
  zone,
  lease,
  deadlineMs,
  nextStart,
  nextStop,
  exceptions,
}: LeaseView): object => ({
  type: 'lease',
  environment,
  zone,
  ...(lease && {
    litUntil: at(lease.litUntilMs),
    stopsAt: at(deadlineMs),
    setBy: lease.setBy,
    reason: lease.reason,
    stopping: lease.reminded.stopping !== undefined,
  }),
  ...(nextStart && { nextStart: at(nextStart.dueMs) }),
  ...(nextStop && { nextStopCheck: at(nextStop.dueMs) }),
  exceptions: exceptions.map(exceptionJson),
});

export const exceptionJson = ({ id, kind, fromMs, untilMs, by, reason }: ScheduleOverride): object => ({
  ...{ id, kind, from: at(fromMs), until: at(untilMs), by, reason },
});

export const scheduleJson = ({ environment, zone, days }: ScheduleTable): object[] =>
  days.map(({ day, holiday, fires }) => ({
    type: 'schedule-day',
    environment,
    zone,
    day,
    ...(holiday !== undefined && { holiday }),
    starts: fires
      .filter(({ kind }) => kind === 'start')
      .map(({ dueMs, scheduledAtMs, from, suppressed }) => ({
        at: at(dueMs),
        ...(scheduledAtMs !== dueMs && { readyBy: at(scheduledAtMs) }),
        from,
        ...(suppressed && { suppressedBy: suppressed.by }),
      })),
    stopChecks: fires.filter(({ kind }) => kind === 'stop').map(({ dueMs }) => at(dueMs)),
  }));
