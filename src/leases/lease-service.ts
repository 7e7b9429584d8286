import type { RequestedEnd } from '../core/lease/arithmetic.ts';
import { deadlineOf } from '../core/lease/due.ts';
import type { Person } from '../core/lease/policy.ts';
import type { Approval } from '../core/ports/approvals.ts';
import type { Lease } from '../core/ports/leases.ts';
import type { OverrideKind, ScheduleOverride } from '../core/ports/schedule-overrides.ts';
import { daysOfYear, weekFrom } from '../core/schedule/days.ts';
import { parseWhen, type When } from '../core/schedule/parse-when.ts';
import { type Occurrence, type ScheduleDay, scheduleDays } from '../core/schedule/schedule.ts';
import { momentOf } from '../core/schedule/zone.ts';
import type { EveningAnswer, ExceptionAnswer } from './answers.ts';
import { decideMore, type Judgement } from './ask-for-more.ts';
import { extendLease } from './extend-lease.ts';
import { type LeaseContext, timetableOf } from './lease-context.ts';
import type { SeenDeadline } from './move-lease.ts';
import { addException, endException, type NewTime } from './schedule-overrides.ts';
import { stopNow } from './stop.ts';
import { tickEvening } from './tick.ts';

/** The lease and schedule of an environment. All moments in milliseconds since the epoch. */
export interface LeaseView {
  environment: string;
  nowMs: number;
  zone: string;
  lease?: Lease;
  /** When it is stopped unless a person acts: the lease's end, or that of a lock after it. */
  deadlineMs?: number;
  nextStart?: Occurrence;
  nextStop?: Occurrence;
  /** The present and the future ones. */
  exceptions: readonly ScheduleOverride[];
  approvals: readonly Approval[];
}

export interface ScheduleTable {
  environment: string;
  zone: string;
  nowMs: number;
  days: readonly ScheduleDay[];
}

/** Leases and schedule of one environment, for the command line, Slack and the ticker. */
export interface LeaseService {
  readonly environment: string;
  readonly zone: string;
  /** How long it stays lit by default, in milliseconds. */
  readonly usualMs: number;
  now(): number;
  /** Parses a person's words for a time, at this moment and in the environment's zone. */
  read(text: string): When;
  view(): Promise<LeaseView>;
  /** Of the next seven days, or of a year. */
  schedule(year?: number): Promise<ScheduleTable>;
  extend(person: Person, wish: RequestedEnd, seen?: SeenDeadline): Promise<EveningAnswer>;
  stopNow(person: Person, seen?: SeenDeadline): Promise<EveningAnswer>;
  decide(person: Person, approvalId: string, judgement: Judgement): Promise<EveningAnswer>;
  add(person: Person, kind: OverrideKind, time: NewTime): Promise<ExceptionAnswer>;
  end(person: Person, which: { kind: 'lock' | 'hold' } | { id: string }): Promise<ExceptionAnswer>;
  /** Does everything that is due; returns the moment of the next due thing, in milliseconds since the epoch. */
  tick(): Promise<number>;
}

const AHEAD_MS = 370 * 24 * 3_600_000;

export function leaseServiceOf(context: LeaseContext): LeaseService {
  const { environment, settings, ports, calendar } = context;
  const { zone } = settings.schedule;
  return {
    environment,
    zone,
    usualMs: settings.lease.ttlMs,
    now: context.now,
    read: (text) => parseWhen(text, { nowMs: context.now(), zone }),
    async view() {
      const nowMs = context.now();
      const [table, lease, exceptions, approvals] = await Promise.all([
        timetableOf(context),
        ports.leases.get(environment),
        ports.exceptions.list({ environment, fromMs: nowMs, untilMs: nowMs + AHEAD_MS }),
        ports.approvals.openOf(environment),
      ]);
      const live = exceptions.filter(({ endedAtMs, untilMs }) => endedAtMs === undefined && untilMs > nowMs);
      const locks = live.filter(({ kind, fromMs }) => kind === 'lock' && fromMs <= nowMs);
      const nextStart = table.nextStart(nowMs);
      const nextStop = table.nextStop(nowMs);
      return {
        environment,
        nowMs,
        zone,
        ...(lease && { lease, deadlineMs: deadlineOf(lease, locks) }),
        ...(nextStart && { nextStart }),
        ...(nextStop && { nextStop }),
        exceptions: live,
        approvals,
      };
    },
    async schedule(year) {
      const nowMs = context.now();
      const days = year === undefined ? weekFrom(nowMs, zone) : daysOfYear(year);
      const span = {
        fromMs: momentOf(days[0] ?? '', 0, zone) - 24 * 3_600_000,
        untilMs: momentOf(days.at(-1) ?? '', 24 * 60, zone) + 24 * 3_600_000,
      };
      const table = await timetableOf(context, span);
      return { environment, zone, nowMs, days: scheduleDays(table, calendar, days, zone) };
    },
    extend: (person, wish, seen) => extendLease(context, person, wish, seen),
    stopNow: (person, seen) => stopNow(context, person, seen),
    decide: (person, id, judgement) => decideMore(context, person, id, judgement),
    add: (person, kind, time) => addException(context, person, kind, time),
    end: (person, which) => endException(context, person, which),
    tick: () => tickEvening(context),
  };
}
