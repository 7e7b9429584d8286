import type { Actor } from '../core/actor.ts';
import { LamplighterError } from '../core/errors.ts';
import type { Lease } from '../core/ports/leases.ts';
import { actorOf, roleOf } from '../runs/requester.ts';
import type { RunHandle, RunRequest } from '../runs/requests.ts';
import { changeLease } from './change-lease.ts';
import type { LeaseContext } from './lease-context.ts';
import { judgeOpening, openLease } from './open-lease.ts';
import { lockedText, lockOf } from './stop.ts';

/**
 * Starts a person's run with its consequences for the lease: an `up` opens it, a `down` removes it, and a lock prevents
 * everything that would end somebody's work. Throws the refusal before anything is begun.
 */
export async function startLeased(
  context: LeaseContext,
  request: RunRequest,
  start: () => Promise<RunHandle>,
): Promise<RunHandle> {
  const { action } = request;
  const by = actorOf(request);
  if (action !== 'up') await refuseLocked(context, action);
  switch (action) {
    case 'up': {
      const opening = { by, role: request.role ?? roleOf(by), asked: request.lit };
      const verdict = await judgeOpening(context, opening);
      if (verdict.kind !== 'granted') {
        throw new LamplighterError('lease-refused', verdict.message, {
          remedy: 'Ask for less, or leave the time out and extend it later.',
          ...(verdict.kind !== 'pointless' && { facts: { limit: verdict.limit } }),
        });
      }
      const handle = await start();
      await openLease(context, opening, verdict.litUntilMs);
      return handle;
    }
    case 'down': {
      const handle = await start();
      await takeAway(context, by, handle.runId);
      return handle;
    }
    case 'reset':
    case 'init':
      return start();
    default:
      return action satisfies never;
  }
}

async function refuseLocked(context: LeaseContext, action: string): Promise<void> {
  const lock = await lockOf(context);
  if (lock === undefined) return;
  throw new LamplighterError('environment-locked', `${context.environment} is ${lockedText(context, lock)}`, {
    remedy: `${lock.by.name} or an approver ends it with \`unlock\`; then ask for ${action} again.`,
    facts: { lock },
  });
}

/** The lease ends with the run that stops the environment; the ticks end it once everything is dark. */
async function takeAway(context: LeaseContext, by: Actor, runId: string): Promise<Lease | undefined> {
  for (;;) {
    const lease = await context.ports.leases.get(context.environment);
    const before = lease?.reminded.stopping;
    if (lease === undefined || before?.runId === runId) return lease;
    // After a cancel this is another stop.
    const stopping = before?.cancelled === undefined ? before : undefined;
    const run = await context.world.run(runId);
    // It was cancelled before the lease could be removed.
    if (run?.cancel?.person !== undefined) return lease;
    const nowMs = context.now();
    const sinceMs = stopping?.sinceMs ?? Math.min(nowMs, run?.createdAtMs ?? nowMs);
    const changed = await changeLease(context, lease, {
      reminded: { stopping: { atMs: nowMs, tries: 1, runId, sinceMs } },
      // A stop that had already begun was announced when it did.
      ...(stopping === undefined && {
        notices: [{ type: 'stopping', deadlineMs: nowMs, by, lateMs: 0, why: 'asked for' }],
      }),
    });
    if (changed !== undefined) return changed;
  }
}
