import type { Actor } from '../core/actor.ts';
import { LamplighterError } from '../core/errors.ts';
import type { Person } from '../core/lease/policy.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import type { Lease, Stopping } from '../core/ports/leases.ts';
import type { RunRecord } from '../core/ports/run-store.ts';
import type { ScheduleOverride } from '../core/ports/schedule-overrides.ts';
import { momentText } from '../core/schedule/zone.ts';
import { type EveningAnswer, refused } from './answers.ts';
import { changeLease } from './change-lease.ts';
import type { LeaseContext } from './lease-context.ts';
import { movedMeanwhile, noLease, type SeenDeadline, whatIsGone } from './move-lease.ts';
import { settleCancel } from './settle-cancel.ts';

/** How long after a failed stop the next try follows, growing with the tries, in milliseconds. */
const TRY_AGAIN_MS = MINUTE;
const TRY_AGAIN_AT_MOST_MS = 15 * MINUTE;
/** The interval at which a run under way is polled. */
const LOOK_AGAIN_MS = 30 * SECOND;
/** How long a run that supersedes another has to open the lease anew. */
const TAKES_OVER_WITHIN_MS = 10 * SECOND;

export interface StopReason {
  by: Actor;
  deadlineMs: number;
  why: string;
}

/**
 * The stop takes the lease, in steps that any process can go on with:
 *
 *   open ──one conditional change, which names its run──> stopping ──that run is entered──> ──it is dark──> none
 *                                                           │  ^                                │
 *                                                           │  └── tried again: another run ────┘ it is not
 *                                                           └── cancelled by a person ──> open
 *
 * From the first step on no extension comes through. The run is entered only while the lease stands as it was when
 * the run was named: a cancel comes either before, and there is no run, or after, and knows which to end. Undefined
 * when somebody was first.
 */
export async function beginStop(
  context: LeaseContext,
  lease: Lease,
  { by, deadlineMs, why }: StopReason,
): Promise<Lease | undefined> {
  const nowMs = context.now();
  const stopping = await changeLease(context, lease, {
    reminded: { stopping: nextTry(lease, nowMs) },
    notices: [{ type: 'stopping', deadlineMs, by, lateMs: Math.max(0, nowMs - deadlineMs), why }],
  });
  return stopping && (await runStop(context, stopping, by));
}

/** The next try, with a name for its run that no other change of the lease can produce. */
function nextTry({ environment, version, reminded }: Lease, nowMs: number): Stopping {
  const { tries = 0, sinceMs = nowMs } = reminded.stopping ?? {};
  return {
    atMs: nowMs,
    tries: tries + 1,
    sinceMs,
    runId: `down-${nowMs.toString(36)}-${environment}-${version}`,
  };
}

/** Enters the run that the stop has named. Undefined when the lease has changed since, or changes at that moment. */
async function runStop(context: LeaseContext, lease: Lease, by: Actor): Promise<Lease | undefined> {
  const { environment, version, reminded } = lease;
  const { stopping } = reminded;
  if (stopping?.runId === undefined) {
    throw new LamplighterError('internal', 'a stop was run that nobody had begun');
  }
  const isClock = by.source === 'schedule';
  const entered = await context.world
    .start(
      {
        action: 'down',
        requester: isClock ? 'the lease' : by.name,
        trigger: isClock ? 'lease' : 'person',
        supersede: true,
      },
      { runId: stopping.runId, whileLease: { environment, version } },
    )
    .catch((error: unknown) => {
      if (error instanceof LamplighterError && error.code === 'lease-changed') return undefined;
      throw error;
    });
  if (entered === undefined) return undefined;
  // A `down` was under way already: that run is followed.
  if (entered.runId === stopping.runId) return lease;
  return changeLease(context, lease, { reminded: { stopping: { ...stopping, runId: entered.runId } } });
}

/** Continues a stop that has begun, whoever began it. Returns when to poll again; undefined when it is over. */
export async function followStop(context: LeaseContext, lease: Lease): Promise<number | undefined> {
  const { stopping } = lease.reminded;
  if (stopping === undefined)
    throw new LamplighterError('internal', 'a stop was followed that nobody had begun');
  const nowMs = context.now();
  const { world, ports, environment } = context;
  const by: Actor = { source: 'schedule', id: 'stop', name: 'the lease' };
  if (stopping.cancelled !== undefined) {
    const { result } = await settleCancel(context, lease);
    return result === 'dark' ? undefined : nowMs + (result === 'under-way' ? LOOK_AGAIN_MS : SECOND);
  }
  if (stopping.runId === undefined) {
    // Begun by an earlier version, which names its run only when that is entered.
    const named = await changeLease(context, lease, { reminded: { stopping: nextTry(lease, nowMs) } });
    if (named !== undefined) await runStop(context, named, by);
    return nowMs + TRY_AGAIN_MS;
  }
  const run = await world.run(stopping.runId);
  if (run === undefined) {
    // The process that named it died before entering it, or is just about to: it is the same run then.
    await runStop(context, lease, by);
    return nowMs + TRY_AGAIN_MS;
  }
  if (run.state !== 'finished') return nowMs + LOOK_AGAIN_MS;
  const isDark = run.outcome === 'succeeded' || (await world.status()).summary === 'dark';
  if (isDark) {
    await ports.leases.end({ environment, version: lease.version });
    return undefined;
  }
  if (run.outcome === 'cancelled' && run.cancel?.person !== undefined) {
    return writeCancel(context, lease, run, run.cancel.person);
  }
  const againMs = stopping.atMs + Math.min(TRY_AGAIN_AT_MOST_MS, TRY_AGAIN_MS * 2 ** (stopping.tries - 1));
  if (nowMs < againMs) return againMs;
  const retried = await changeLease(context, lease, {
    reminded: { stopping: nextTry(lease, nowMs) },
    notices: [{ type: 'stop-retried', tries: stopping.tries, why: run.outcome ?? 'its run has no outcome' }],
  });
  if (retried !== undefined) await runStop(context, retried, by);
  return nowMs + TRY_AGAIN_MS;
}

/**
 * Writes a cancel for a run that a person has ended directly: by a superseding run, or by a cancel whose process died
 * before it was written into the lease. The superseding run may be an `up`, which is about to open the lease again: it
 * has a moment for that.
 */
async function writeCancel(
  context: LeaseContext,
  lease: Lease,
  { finishedAtMs = 0, cancel }: RunRecord,
  person: Person,
): Promise<number> {
  const nowMs = context.now();
  const untilMs = finishedAtMs + TAKES_OVER_WITHIN_MS;
  if (nowMs < untilMs && untilMs <= nowMs + TAKES_OVER_WITHIN_MS) return untilMs;
  const { stopping } = lease.reminded;
  const cancelled = { person, atMs: cancel?.atMs ?? nowMs };
  if (stopping !== undefined) {
    await changeLease(context, lease, { reminded: { stopping: { ...stopping, cancelled } } });
  }
  return nowMs + SECOND;
}

/**
 * [Stop now]: at once, since a person asks for it. Refused while a lock holds, and when the lease has changed since it
 * was shown.
 */
export async function stopNow(
  context: LeaseContext,
  { actor }: Person,
  seen?: SeenDeadline,
): Promise<EveningAnswer> {
  const { ports, environment } = context;
  for (;;) {
    const nowMs = context.now();
    const lease = await ports.leases.get(environment);
    const gone = whatIsGone(context, lease);
    if (gone !== undefined || lease === undefined) return gone ?? noLease(environment);
    if (seen !== undefined && lease.litUntilMs !== seen.litUntilMs) {
      return movedMeanwhile(lease, nowMs, context.settings.schedule.zone);
    }
    const lock = await lockOf(context);
    if (lock !== undefined) return lockedAnswer(context, lock, 'stopped');
    const stopping = await beginStop(context, lease, { by: actor, deadlineMs: nowMs, why: 'asked for' });
    if (stopping !== undefined) return { result: 'done', lease: stopping };
  }
}

/** The present lock that ends last. */
export async function lockOf({
  ports,
  environment,
  now,
}: LeaseContext): Promise<ScheduleOverride | undefined> {
  const active = await ports.exceptions.active(environment, now());
  return active.filter(({ kind }) => kind === 'lock').sort((a, b) => b.untilMs - a.untilMs)[0];
}

export function lockedText(context: LeaseContext, lock: ScheduleOverride): string {
  const until = momentText(lock.untilMs, context.settings.schedule.zone);
  return `locked by ${lock.by.name} until ${until}${lock.reason ? ` (${lock.reason})` : ''}`;
}

const lockedAnswer = (context: LeaseContext, lock: ScheduleOverride, what: string): EveningAnswer =>
  refused(
    'locked',
    `${context.environment} is ${lockedText(context, lock)}, so it is not ${what}.`,
    `${lock.by.name} or an approver can end the lock with \`unlock\`.`,
    { exception: lock },
  );
