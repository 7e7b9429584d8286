import type { Actor } from '../core/actor.ts';
import { describeError } from '../core/errors.ts';
import { deadlineOf } from '../core/lease/due.ts';
import type { NoticeBody } from '../core/lease/notice.ts';
import { WARN_AT_MS } from '../core/lease/policy.ts';
import { SECOND } from '../core/ports/clock.ts';
import type { ScheduleClaim, ScheduleKey } from '../core/ports/schedule-claims.ts';
import type { Occurrence, Timetable } from '../core/schedule/schedule.ts';
import { morningBefore } from '../core/schedule/zone.ts';
import { publishNotice } from './change-lease.ts';
import { detectDrift } from './detect-drift.ts';
import { type LeaseContext, LOOK_BACK_MS } from './lease-context.ts';
import { judgeOpening, openLease } from './open-lease.ts';
import { followStop, lockOf } from './stop.ts';

const THE_SCHEDULE: Actor = { source: 'schedule', id: 'schedule', name: 'the schedule' };

/** The first tick of an environment claims this, so that nothing before it counts as missed. */
const BEGINNING = 'begin';
/** After this a claim without a result may be taken over, in milliseconds. */
const LAPSES_MS = 31 * SECOND;
/** A tick this late is a slow machine and not an absence. */
const LATE_MS = 120 * SECOND;

/** Up to when this process knows every firing as settled. The claims hold the rest. */
const settledUntil = new WeakMap<LeaseContext, number>();

/** Does everything of the schedule that is due, each firing once over all replicas. Returns the next moment. */
export async function tickFires(context: LeaseContext, table: Timetable): Promise<number | undefined> {
  const nowMs = context.now();
  const due = await dueFires(context, table, nowMs);
  let isAllOurs = true;
  const failures: unknown[] = [];
  for (const occurrence of due) {
    // A firing that fails does not block the others.
    await deal(context, table, occurrence).then(
      (isOurs) => {
        isAllOurs &&= isOurs;
      },
      (error) => failures.push(error),
    );
  }
  if (failures.length > 0) throw failures[0];
  // The process that claimed it may have died with it.
  if (!isAllOurs) return nowMs + LAPSES_MS;
  settledUntil.set(context, nowMs);
  return table.fires(nowMs, nowMs + 24 * 3_600 * SECOND)[0]?.dueMs;
}

async function dueFires(context: LeaseContext, table: Timetable, nowMs: number): Promise<Occurrence[]> {
  const { ports, environment } = context;
  const knownMs = settledUntil.get(context);
  if (knownMs !== undefined && table.fires(knownMs, nowMs).length === 0) return [];
  const claims = await ports.claims.claims(environment, nowMs - LOOK_BACK_MS);
  const sinceMs = knownMs ?? (await watchedSince(context, claims));
  const settled = new Set(claims.filter(({ result }) => result !== undefined).map(keyText));
  return table
    .fires(sinceMs, nowMs)
    .filter((occurrence) => !settled.has(keyText(keyOf(environment, occurrence))));
}

const keyOf = (environment: string, { kind, from, scheduledAtMs }: Occurrence): ScheduleKey => ({
  environment,
  // A booking may begin at the same time as the schedule.
  kind: from === 'schedule' ? kind : `${kind}-${from}`,
  dueAtMs: scheduledAtMs,
});
const keyText = ({ kind, dueAtMs }: ScheduleKey | ScheduleClaim): string => `${kind} ${dueAtMs}`;

async function watchedSince(context: LeaseContext, known: readonly ScheduleClaim[]): Promise<number> {
  const nowMs = context.now();
  // After a long absence, the firings missed in its last days are explained. Another process may have begun just now.
  const all = known.length > 0 ? known : await context.ports.claims.claims(context.environment, 0);
  const begun = all.filter(({ kind }) => kind === BEGINNING).map(({ dueAtMs }) => dueAtMs);
  if (begun.length > 0) return Math.max(nowMs - LOOK_BACK_MS, Math.min(...begun));
  if (all.length > 0) return nowMs - LOOK_BACK_MS;
  const key = { environment: context.environment, kind: BEGINNING, dueAtMs: nowMs - SECOND };
  await context.ports.claims.claim(key, context.owner, nowMs);
  await context.ports.claims.settle(key, { owner: context.owner, result: 'watching from here on' });
  return key.dueAtMs;
}

/** Handles one firing, if it is ours. A failure half-way is claimed again half a minute later. */
async function deal(context: LeaseContext, table: Timetable, occurrence: Occurrence): Promise<boolean> {
  const { ports, environment, owner } = context;
  const key = keyOf(environment, occurrence);
  if (!(await ports.claims.claim(key, owner, context.now()))) return false;
  const end =
    occurrence.kind === 'start'
      ? await dealStart(context, table, occurrence)
      : await dealStop(context, table, occurrence);
  await ports.claims.settle(key, { owner, ...end });
  return true;
}

interface End {
  result: string;
  runId?: string;
}

async function dealStart(context: LeaseContext, table: Timetable, occurrence: Occurrence): Promise<End> {
  const { settings, world } = context;
  const { dueMs, scheduledAtMs, untilMs, suppressed } = occurrence;
  const nowMs = context.now();
  const lateMs = Math.max(0, nowMs - dueMs);
  const about = `start/${occurrence.from}/${scheduledAtMs}`;
  const tell = (body: NoticeBody) => publishNotice(context, about, body);

  if (suppressed !== undefined) {
    await tell({ type: 'start-skipped', dueMs: scheduledAtMs, reason: suppressed });
    return { result: `skipped: ${suppressed.by}` };
  }
  const stopMs = untilMs ?? table.nextStop(dueMs)?.dueMs ?? Number.POSITIVE_INFINITY;
  if (stopMs <= nowMs || lateMs > settings.schedule.graceMs) {
    const why = stopMs <= nowMs ? 'its stop has passed too' : 'it is later than the grace time allows';
    await tell({ type: 'missed', kind: 'start', dueMs: scheduledAtMs, lateMs, why });
    return { result: `missed: ${why}` };
  }
  const down = occurrence.from === 'schedule' ? await stoppedManually(context, scheduledAtMs) : undefined;
  if (down !== undefined) {
    await tell({ type: 'start-skipped', dueMs: scheduledAtMs, reason: { by: 'person', ...down } });
    return { result: `skipped: put out by ${down.actor}` };
  }
  try {
    const { runId } = await world.start({ action: 'up', requester: THE_SCHEDULE.name, trigger: 'schedule' });
    const opening = { by: THE_SCHEDULE, role: 'admin', untilMs, silent: true } as const;
    const verdict = await judgeOpening(context, opening);
    const litUntilMs = verdict.kind === 'granted' ? verdict.litUntilMs : nowMs + settings.lease.ttlMs;
    const lease = await openLease(context, opening, litUntilMs);
    await tell({
      type: 'starting',
      dueMs,
      untilMs: lease.litUntilMs,
      ...(scheduledAtMs !== dueMs && { readyByMs: scheduledAtMs }),
      lateMs: lateMs > LATE_MS ? lateMs : 0,
    });
    return { result: 'started', runId };
  } catch (error) {
    // Another run is under way, or nothing can be entered now: tried again until the grace time is over.
    if (lateMs + 60 * SECOND <= settings.schedule.graceMs) throw error;
    await tell({ type: 'missed', kind: 'start', dueMs: scheduledAtMs, lateMs, why: describeError(error) });
    return { result: `missed: ${describeError(error)}` };
  }
}

/** A person stopped it the same day: the schedule does not undo that. */
async function stoppedManually(
  { world, settings }: LeaseContext,
  dueMs: number,
): Promise<{ actor: string; atMs: number } | undefined> {
  const morningMs = morningBefore(dueMs, settings.schedule.zone);
  // A cancelled `down` has stopped nothing.
  const [last] = (await world.history(10)).filter(
    ({ action, outcome }) => action === 'up' || (action === 'down' && outcome !== 'cancelled'),
  );
  if (last?.action !== 'down' || last.trigger !== 'person') return undefined;
  return last.createdAtMs >= morningMs && last.createdAtMs <= dueMs
    ? { actor: last.requester, atMs: last.createdAtMs }
    : undefined;
}

/** The daily stop check: the lease stops by itself; this announces why it does not, or what has no lease. */
async function dealStop(context: LeaseContext, table: Timetable, { dueMs }: Occurrence): Promise<End> {
  const { ports, environment, world } = context;
  const nowMs = context.now();
  const later = table.fires(dueMs, nowMs).some(({ kind }) => kind === 'stop');
  if (later) return { result: 'a later stop check has passed too' };
  const lease = await ports.leases.get(environment);
  const about = `stop/${dueMs}`;
  if (lease !== undefined && lease.reminded.stopping !== undefined) {
    await followStop(context, lease);
    return { result: 'stopping' };
  }
  const lock = await lockOf(context);
  if (lease !== undefined) {
    const deadlineMs = deadlineOf(lease, lock === undefined ? [] : [lock]);
    // A person who was warned or given a grace has just read when it stops.
    const { warned } = lease.reminded;
    const isTold = warned?.deadlineMs === lease.litUntilMs && warned.leadsMs.includes(WARN_AT_MS);
    if (!isTold && lease.litUntilMs > dueMs + LATE_MS) {
      const reason = { by: 'lease', untilMs: lease.litUntilMs, setBy: lease.setBy } as const;
      await publishNotice(context, about, { type: 'kept', dueMs, reason });
      return { result: 'kept by its lease' };
    }
    return { result: deadlineMs > nowMs ? 'its lease ends soon, or is locked' : 'its lease ends now' };
  }
  const { summary, rows } = await world.status();
  if (summary === 'dark') {
    // Days later the reason is no news, since the environment had not been lit.
    const isNews = nowMs - dueMs <= context.settings.schedule.graceMs;
    if (isNews && table.window(dueMs - 1) !== undefined) {
      await publishNotice(context, about, { type: 'kept', dueMs, reason: { by: 'already-dark' } });
    }
    return { result: 'already dark' };
  }
  if ((await world.liveRun()) !== undefined) return { result: 'a run is under way' };
  if (lock !== undefined) {
    await publishNotice(context, about, { type: 'kept', dueMs, reason: { by: 'lock', lock } });
    return { result: 'locked' };
  }
  await detectDrift(context, rows);
  return { result: 'found lit without a lease' };
}
