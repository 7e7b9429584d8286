import { MINUTE } from '../ports/clock.ts';
import type { ScheduleOverride } from '../ports/schedule-overrides.ts';
import { type Calendar, holidayOf } from './calendar.ts';
import { type CronTimes, cronTimes } from './cron.ts';
import { memory } from './memory.ts';
import { type Day, dayOf, momentOf } from './zone.ts';

/** When the schedule lights and darkens an environment. */
export interface SchedulePolicy {
  zone: string;
  /** Cron expressions; either list may be empty. */
  start: readonly string[];
  stop: readonly string[];
  /**
   * The time at which it is to be ready on the days of `start`, in minutes since midnight, instead of only beginning
   * then.
   */
  readyByMinute?: number;
  /** How much earlier it begins for that, in milliseconds, until enough is learned. */
  leadMs: number;
  /** The earliest that it begins, in milliseconds before, whatever was learned. */
  mostLeadMs: number;
  /** How late a missed firing is still caught up, in milliseconds. */
  graceMs: number;
}

/** Why a start does not happen. */
export type Suppression =
  | { by: 'holiday'; name: string }
  | { by: 'skip' | 'hold'; exception: ScheduleOverride };

/** One scheduled action at a moment. */
export interface Occurrence {
  kind: 'start' | 'stop';
  /**
   * The identity of the firing, whatever is learned meanwhile: the moment in the schedule. A start that has to be ready
   * by then begins earlier, at `dueMs`.
   */
  scheduledAtMs: number;
  dueMs: number;
  from: 'schedule' | 'booking' | 'one-off';
  /** Starts by exception: until when it stays lit. */
  untilMs?: number;
  exception?: ScheduleOverride;
  suppressed?: Suppression;
}

/** A span in which the schedule keeps the environment lit. */
export interface Window {
  startMs: number;
  stopMs: number;
  from: Occurrence['from'];
}

export interface Timetable {
  /** All fires with `afterMs < dueMs <= untilMs`, the suppressed ones too, in order. */
  fires(afterMs: number, untilMs: number): Occurrence[];
  /** The first start after that moment that happens. */
  nextStart(afterMs: number): Occurrence | undefined;
  nextStop(afterMs: number): Occurrence | undefined;
  /** The window that holds that moment; of several, the one that ends last. */
  window(atMs: number): Window | undefined;
}

/** How far ahead a start is searched, in days: a schedule of summer days only is found in winter. */
const FAR_DAYS = 400;
const DAY_MS = 24 * 60 * MINUTE;
const dayOfFire = memory<string, Day>();

/** Everything that the schedule will do, from a policy, a calendar, exceptions and the learned time of a cold start. */
export function timetable(options: {
  policy: SchedulePolicy;
  calendar: Calendar;
  exceptions: readonly ScheduleOverride[];
  /** The p90 of cold starts in milliseconds; undefined until enough is learned. */
  learnedMs?: number | undefined;
}): Timetable {
  const { policy, calendar, exceptions, learnedMs } = options;
  const { zone } = policy;
  const starts = policy.start.map((cron) => cronTimes(cron, zone));
  const stops = policy.stop.map((cron) => cronTimes(cron, zone));
  const leadMs =
    policy.readyByMinute === undefined ? 0 : Math.min(policy.mostLeadMs, learnedMs ?? policy.leadMs);
  const live = exceptions.filter(({ endedAtMs }) => endedAtMs === undefined);

  const scheduled = (cronMs: number): Occurrence => {
    const day = dayOfFire(`${cronMs} ${zone}`, () => dayOf(cronMs, zone));
    const scheduledAtMs =
      policy.readyByMinute === undefined ? cronMs : momentOf(day, policy.readyByMinute, zone);
    const occurrence: Occurrence = {
      kind: 'start',
      scheduledAtMs,
      dueMs: scheduledAtMs - leadMs,
      from: 'schedule',
    };
    const suppressed = suppressionOf(occurrence.dueMs, scheduledAtMs, day);
    return suppressed === undefined ? occurrence : { ...occurrence, suppressed };
  };
  const suppressionOf = (dueMs: number, scheduledAtMs: number, day: Day): Suppression | undefined => {
    const holds = live.find(
      ({ kind, fromMs, untilMs }) =>
        (kind === 'hold' && fromMs <= dueMs && dueMs < untilMs) ||
        (kind === 'skip' && fromMs <= scheduledAtMs && scheduledAtMs < untilMs),
    );
    if (holds !== undefined) return { by: holds.kind === 'hold' ? 'hold' : 'skip', exception: holds };
    const name = holidayOf(calendar, day);
    return name === undefined ? undefined : { by: 'holiday', name };
  };
  /** The furthest distance of a cron time from its firing: another time of the same day, and the lead. */
  const slackMs = policy.readyByMinute === undefined ? 0 : DAY_MS + policy.mostLeadMs;

  const startsBetween = (afterMs: number, untilMs: number): Occurrence[] => {
    const byMoment = new Map<number, Occurrence>();
    for (const ms of timesOf(starts, afterMs - slackMs, untilMs + slackMs)) {
      const occurrence = scheduled(ms);
      byMoment.set(occurrence.scheduledAtMs, occurrence);
    }
    const planned = live
      .filter(({ kind }) => kind === 'booking' || kind === 'one-off')
      .map(
        (exception): Occurrence => ({
          kind: 'start',
          scheduledAtMs: exception.fromMs,
          dueMs: exception.fromMs,
          from: exception.kind === 'booking' ? 'booking' : 'one-off',
          untilMs: exception.untilMs,
          exception,
        }),
      );
    return [...byMoment.values(), ...planned].filter(({ dueMs }) => afterMs < dueMs && dueMs <= untilMs);
  };
  const nextStop = (afterMs: number): Occurrence | undefined => {
    const dueMs = earliest(stops.map((times) => times.next(afterMs)));
    return dueMs === undefined ? undefined : { kind: 'stop', scheduledAtMs: dueMs, dueMs, from: 'schedule' };
  };

  return {
    nextStop,
    fires(afterMs, untilMs) {
      const stopping = timesOf(stops, afterMs, untilMs).map(
        (dueMs): Occurrence => ({ kind: 'stop', scheduledAtMs: dueMs, dueMs, from: 'schedule' }),
      );
      return [...startsBetween(afterMs, untilMs), ...stopping].sort(
        (a, b) =>
          a.dueMs - b.dueMs ||
          (a.kind === b.kind ? a.scheduledAtMs - b.scheduledAtMs : a.kind === 'stop' ? -1 : 1),
      );
    },
    nextStart(afterMs) {
      for (let from = afterMs, days = 8; from < afterMs + FAR_DAYS * DAY_MS; from += days * DAY_MS) {
        const happening = startsBetween(from, from + days * DAY_MS).filter(
          (occurrence) => !occurrence.suppressed,
        );
        const [first] = happening.sort((a, b) => a.dueMs - b.dueMs);
        if (first !== undefined) return first;
      }
      return undefined;
    },
    window(atMs) {
      const windows: Window[] = live
        .filter(
          ({ kind, fromMs, untilMs }) =>
            (kind === 'booking' || kind === 'one-off') && fromMs <= atMs && atMs < untilMs,
        )
        .map(({ kind, fromMs, untilMs }) => ({
          startMs: fromMs,
          stopMs: untilMs,
          from: kind === 'booking' ? 'booking' : 'one-off',
        }));
      // The last start whose stop is still ahead. A suppressed one opens no window, and hides none before it.
      const stopMs = nextStop(atMs)?.dueMs;
      const stoppedMs = latest(stops.map((times) => times.previous(atMs + 1)));
      if (stopMs !== undefined) {
        const opened = startsBetween(Math.max(stoppedMs ?? 0, atMs - 8 * DAY_MS), atMs)
          .filter((occurrence) => occurrence.from === 'schedule' && !occurrence.suppressed)
          .at(-1);
        if (opened !== undefined) windows.push({ startMs: opened.dueMs, stopMs, from: 'schedule' });
      }
      return windows.sort((a, b) => a.stopMs - b.stopMs).at(-1);
    },
  };
}

/** The moments of all lists with `after < t <= until`, each once, in order. */
function timesOf(lists: readonly CronTimes[], afterMs: number, untilMs: number): number[] {
  const found = new Set<number>();
  for (const times of lists) {
    for (const ms of times.between(afterMs, untilMs)) found.add(ms);
  }
  return [...found].sort((a, b) => a - b);
}

const given = (times: readonly (number | undefined)[]): number[] => times.filter((ms) => ms !== undefined);
const earliest = (times: readonly (number | undefined)[]): number | undefined =>
  given(times).sort((a, b) => a - b)[0];
const latest = (times: readonly (number | undefined)[]): number | undefined =>
  given(times).sort((a, b) => b - a)[0];

/** One day of the schedule, as people see it. */
export interface ScheduleDay {
  day: Day;
  holiday?: string;
  fires: readonly Occurrence[];
}

/** Each day from that of `fromMs`, with its scheduled actions. */
export function scheduleDays(
  table: Timetable,
  calendar: Calendar,
  days: readonly Day[],
  zone: string,
): ScheduleDay[] {
  return days.map((day) => {
    const from = momentOf(day, 0, zone);
    const until = momentOf(day, 24 * 60, zone);
    const holiday = holidayOf(calendar, day);
    return {
      day,
      ...(holiday !== undefined && { holiday }),
      fires: table.fires(from - 1, until - 1),
    };
  });
}
