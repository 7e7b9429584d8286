import { learnedTime } from '../core/learned.ts';
import type { Approvals } from '../core/ports/approvals.ts';
import { HOUR, MINUTE } from '../core/ports/clock.ts';
import type { Leases } from '../core/ports/leases.ts';
import type { Notices } from '../core/ports/notices.ts';
import type { CancelRequest, RunRecord, StopEntry } from '../core/ports/run-store.ts';
import type { ScheduleClaims } from '../core/ports/schedule-claims.ts';
import type { ScheduleOverrides } from '../core/ports/schedule-overrides.ts';
import type { Calendar } from '../core/schedule/calendar.ts';
import { type Timetable, timetable } from '../core/schedule/schedule.ts';
import type { EveningSettings } from '../core/schedule/settings.ts';
import type { RunRequest, StatusReport } from '../runs/requests.ts';

export interface EveningPorts {
  leases: Leases;
  claims: ScheduleClaims;
  approvals: Approvals;
  exceptions: ScheduleOverrides;
  notices: Notices;
}

/** The runs and the state of one environment, as leases and schedules use them. */
export interface EveningWorld {
  status(): Promise<Pick<StatusReport, 'summary' | 'rows'>>;
  /**
   * Enters a run, or joins the one that does the same; does not wait for its end. With `entry` under that id, and only
   * while the lease is at that version: otherwise throws `lease-changed`.
   */
  start(request: RunRequest, entry?: StopEntry): Promise<{ runId: string }>;
  /** Requests the end of a run. The first request stays. */
  cancel(runId: string, request: CancelRequest): Promise<void>;
  liveRun(): Promise<RunRecord | undefined>;
  /** Newest first. */
  history(limit: number): Promise<RunRecord[]>;
  run(runId: string): Promise<RunRecord | undefined>;
  /** How long its last starts from dark took, in milliseconds. */
  coldStartsMs(): Promise<readonly number[]>;
}

/** One environment with everything that leases and schedules need. */
export interface LeaseContext {
  environment: string;
  settings: EveningSettings;
  calendar: Calendar;
  ports: EveningPorts;
  world: EveningWorld;
  /** The name of this process. */
  owner: string;
  now(): number;
}

/** How far back missed firings are searched, in milliseconds. Of a longer absence only the last days are explained. */
export const LOOK_BACK_MS = 8 * 24 * HOUR;
/** The furthest future of bookings and one-off starts, or of a year's table, in milliseconds. */
const LOOK_AHEAD_MS = 400 * 24 * HOUR;
const COLD_STARTS_FOR = HOUR;

/** The schedule with its present exceptions, and with learned times where they matter. */
export async function timetableOf(
  context: LeaseContext,
  span?: { fromMs: number; untilMs: number },
): Promise<Timetable> {
  const { environment, settings, calendar, ports, world } = context;
  const nowMs = context.now();
  const [exceptions, coldStartsMs] = await Promise.all([
    ports.exceptions.list({
      environment,
      fromMs: span?.fromMs ?? nowMs - LOOK_BACK_MS - 24 * 60 * MINUTE,
      untilMs: span?.untilMs ?? nowMs + LOOK_AHEAD_MS,
    }),
    settings.schedule.readyByMinute === undefined ? [] : recentColdStarts(world, nowMs),
  ]);
  return timetable({
    policy: settings.schedule,
    calendar,
    exceptions,
    learnedMs: learnedTime(coldStartsMs)?.p90Ms,
  });
}

/** Cached: the times come from journals, which are too expensive to read at every tick. */
const remembered = new WeakMap<EveningWorld, { atMs: number; found: Promise<readonly number[]> }>();

function recentColdStarts(world: EveningWorld, nowMs: number): Promise<readonly number[]> {
  const before = remembered.get(world);
  if (before !== undefined && nowMs - before.atMs < COLD_STARTS_FOR) return before.found;
  const found = world.coldStartsMs();
  remembered.set(world, { atMs: nowMs, found });
  found.catch(() => remembered.delete(world));
  return found;
}
