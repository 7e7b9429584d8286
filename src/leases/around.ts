import { learnedTime } from '../core/learned.ts';
import type { Approvals } from '../core/ports/approvals.ts';
import { HOUR, MINUTE } from '../core/ports/clock.ts';
import type { Exceptions } from '../core/ports/exceptions.ts';
import type { Leases, SeenLease } from '../core/ports/leases.ts';
import type { Notices } from '../core/ports/notices.ts';
import type { CancelRequest, RunRecord } from '../core/ports/run-store.ts';
import type { ScheduleClaims } from '../core/ports/schedule-claims.ts';
import type { Calendar } from '../core/schedule/calendar.ts';
import { type Timetable, timetable } from '../core/schedule/schedule.ts';
import type { EveningSettings } from '../core/schedule/settings.ts';
import type { RunRequest, StatusReport } from '../runs/requests.ts';

export interface EveningPorts {
  leases: Leases;
  claims: ScheduleClaims;
  approvals: Approvals;
  exceptions: Exceptions;
  notices: Notices;
}

/** Under which condition the run of a stop is entered. */
export interface StopEntry {
  runId: string;
  whileLease: SeenLease;
}

/** The runs and the state of one environment, as leases and schedules need them. */
export interface EveningWorld {
  status(): Promise<Pick<StatusReport, 'summary' | 'rows'>>;
  /**
   * Enters a run, or joins the one that does the same; does not wait for its end. With `entry` under that id, and only
   * while the lease stands at that version: else throws `lease-changed`.
   */
  start(request: RunRequest, entry?: StopEntry): Promise<{ runId: string }>;
  /** Asks a run to end. The first request stays. */
  cancel(runId: string, request: CancelRequest): Promise<void>;
  liveRun(): Promise<RunRecord | undefined>;
  /** The newest first. */
  history(limit: number): Promise<RunRecord[]>;
  run(runId: string): Promise<RunRecord | undefined>;
  /** How long its last starts from dark took. */
  coldStartsMs(): Promise<readonly number[]>;
}

/** One environment with everything that leases and schedules need. */
export interface EveningAround {
  environment: string;
  settings: EveningSettings;
  calendar: Calendar;
  ports: EveningPorts;
  world: EveningWorld;
  /** Which process this is. */
  owner: string;
  now(): number;
}

/** How far back what was missed is looked for. Of a longer absence only its last days are explained. */
export const LOOK_BACK_MS = 8 * 24 * HOUR;
/** Bookings and one-off starts lie at most this far ahead, or a year's table shows them. */
const LOOK_AHEAD_MS = 400 * 24 * HOUR;
const COLD_STARTS_FOR = HOUR;

/** The schedule with its exceptions of now, and with what was learned where it matters. */
export async function timetableOf(
  around: EveningAround,
  span?: { fromMs: number; untilMs: number },
): Promise<Timetable> {
  const { environment, settings, calendar, ports, world } = around;
  const nowMs = around.now();
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

/** They are read from journals, so not at every tick. */
const remembered = new WeakMap<EveningWorld, { atMs: number; found: Promise<readonly number[]> }>();

function recentColdStarts(world: EveningWorld, nowMs: number): Promise<readonly number[]> {
  const before = remembered.get(world);
  if (before !== undefined && nowMs - before.atMs < COLD_STARTS_FOR) return before.found;
  const found = world.coldStartsMs();
  remembered.set(world, { atMs: nowMs, found });
  found.catch(() => remembered.delete(world));
  return found;
}
