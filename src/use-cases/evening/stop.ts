import type { Actor } from '../../core/actor.ts';
import { LamplighterError } from '../../core/errors.ts';
import type { Person } from '../../core/lease/policy.ts';
import { MINUTE } from '../../core/ports/clock.ts';
import type { Exception } from '../../core/ports/exceptions.ts';
import type { Lease } from '../../core/ports/leases.ts';
import { momentText } from '../../core/schedule/zone.ts';
import { type EveningAnswer, refused } from './answers.ts';
import type { EveningAround } from './around.ts';
import { changeLease } from './change-lease.ts';
import { movedMeanwhile, noLease, type SeenDeadline, whatIsGone } from './move-lease.ts';

/** How long after a failed stop the next one is tried, growing with the tries. */
const TRY_AGAIN_MS = MINUTE;
const TRY_AGAIN_AT_MOST_MS = 15 * MINUTE;

export interface StopReason {
  by: Actor;
  deadlineMs: number;
  why: string;
}

/**
 * The stop takes the lease, in three steps that any process can go on with:
 *
 *   open ──one conditional change──> stopping ──run──> stopping with its run ──it is dark──> none
 *
 * From the first step on no extension comes through. Undefined when somebody was first.
 */
export async function beginStop(
  around: EveningAround,
  lease: Lease,
  { by, deadlineMs, why }: StopReason,
): Promise<Lease | undefined> {
  const nowMs = around.now();
  const stopping = await changeLease(around, lease, {
    reminded: { stopping: { atMs: nowMs, tries: 0 } },
    say: [{ type: 'stopping', deadlineMs, by, lateMs: Math.max(0, nowMs - deadlineMs), why }],
  });
  return stopping && (await runStop(around, stopping, by));
}

/** Starts the run of a stop that was won, and remembers it. */
async function runStop(around: EveningAround, lease: Lease, by: Actor): Promise<Lease | undefined> {
  const { stopping } = lease.reminded;
  if (stopping === undefined) throw new LamplighterError('internal', 'a stop was run that nobody had begun');
  const { runId } = await around.world.start({
    action: 'down',
    requester: by.source === 'schedule' ? 'the lease' : by.name,
    trigger: by.source === 'schedule' ? 'lease' : 'person',
    supersede: true,
  });
  const next = { atMs: around.now(), tries: stopping.tries + 1, runId };
  return changeLease(around, lease, { reminded: { stopping: next } });
}

/** Goes on with a stop that has begun, whoever began it. Returns when to look again; undefined when it is over. */
export async function followStop(around: EveningAround, lease: Lease): Promise<number | undefined> {
  const { stopping } = lease.reminded;
  if (stopping === undefined)
    throw new LamplighterError('internal', 'a stop was followed that nobody had begun');
  const nowMs = around.now();
  const { world, ports, environment } = around;
  const by: Actor = { source: 'schedule', id: 'stop', name: 'the lease' };
  if (stopping.runId === undefined) {
    // Whoever won it died before its run, or is just about to start it: the same run is joined then.
    await runStop(around, lease, by);
    return nowMs + TRY_AGAIN_MS;
  }
  const run = await world.run(stopping.runId);
  if (run !== undefined && run.state !== 'finished') return nowMs + TRY_AGAIN_MS / 2;
  const isDark = run?.outcome === 'succeeded' || (await world.status()).summary === 'dark';
  if (isDark) {
    await ports.leases.end({ environment, version: lease.version });
    return undefined;
  }
  const againMs = stopping.atMs + Math.min(TRY_AGAIN_AT_MOST_MS, TRY_AGAIN_MS * 2 ** (stopping.tries - 1));
  if (nowMs < againMs) return againMs;
  const retried = await changeLease(around, lease, {
    say: [{ type: 'stop-retried', tries: stopping.tries, why: run?.outcome ?? 'its run is not known' }],
  });
  if (retried !== undefined) await runStop(around, retried, by);
  return nowMs + TRY_AGAIN_MS;
}

/**
 * [Stop now]: at once, since a person asks for it. Not while somebody has locked it, nor when somebody has moved
 * the lease since it was shown.
 */
export async function stopNow(
  around: EveningAround,
  { actor }: Person,
  seen?: SeenDeadline,
): Promise<EveningAnswer> {
  const { ports, environment } = around;
  for (;;) {
    const nowMs = around.now();
    const lease = await ports.leases.get(environment);
    const gone = whatIsGone(around, lease);
    if (gone !== undefined || lease === undefined) return gone ?? noLease(environment);
    if (seen !== undefined && lease.litUntilMs !== seen.litUntilMs) {
      return movedMeanwhile(lease, nowMs, around.settings.schedule.zone);
    }
    const lock = await lockOf(around);
    if (lock !== undefined) return lockedAnswer(around, lock, 'stopped');
    const stopping = await beginStop(around, lease, { by: actor, deadlineMs: nowMs, why: 'asked for' });
    if (stopping !== undefined) return { result: 'done', lease: stopping };
  }
}

/** The lock of this moment that ends last. */
export async function lockOf({ ports, environment, now }: EveningAround): Promise<Exception | undefined> {
  const active = await ports.exceptions.active(environment, now());
  return active.filter(({ kind }) => kind === 'lock').sort((a, b) => b.untilMs - a.untilMs)[0];
}

export function lockedText(around: EveningAround, lock: Exception): string {
  const until = momentText(lock.untilMs, around.settings.schedule.zone);
  return `locked by ${lock.by.name} until ${until}${lock.reason ? ` (${lock.reason})` : ''}`;
}

const lockedAnswer = (around: EveningAround, lock: Exception, what: string): EveningAnswer =>
  refused(
    'locked',
    `${around.environment} is ${lockedText(around, lock)}, so it is not ${what}.`,
    `${lock.by.name} or an approver can end the lock with \`unlock\`.`,
    { exception: lock },
  );
