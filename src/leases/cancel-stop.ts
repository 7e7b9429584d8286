import { LamplighterError } from '../core/errors.ts';
import type { Limit } from '../core/lease/judge-end.ts';
import type { Person } from '../core/lease/policy.ts';
import type { Lease, Stopping } from '../core/ports/leases.ts';
import type { CancelRequest, RunRecord } from '../core/ports/run-store.ts';
import { changeLease, enterLease } from './change-lease.ts';
import { lightOf } from './how-lit.ts';
import type { LeaseContext } from './lease-context.ts';
import { judgeOpening, openedTerms } from './open-lease.ts';
import {
  cancelRequest,
  darkAt,
  deadlineNow,
  endOfCancel,
  type Settled,
  settleCancel,
} from './settle-cancel.ts';

/** The state that a cancel finds. */
export type CancelBegun =
  /** Its run was requested to end; call `finishCancel` once it has. */
  | { step: 'ending'; run: RunRecord }
  /** No run of the stop is under way, so call `finishCancel` at once. */
  | { step: 'given-up'; run: RunRecord | undefined }
  /** Something else than a stop is under way. */
  | { step: 'other'; run: RunRecord }
  /** The stop to be cancelled is over. */
  | { step: 'over'; run: RunRecord }
  | { step: 'nothing' }
  | { step: 'asked-before'; by: string; atMs: number }
  /** The short grace was given this evening already. */
  | { step: 'refused'; limit: Limit };

export type CancelEnd =
  | Exclude<Settled, { result: 'under-way' | 'lost' }>
  /** A person has requested another stop since, which goes on. */
  | { result: 'stopped-anew' };

/**
 * Cancels the stop that is under way, or waits for its next try. The cancel is written into the lease by one
 * conditional statement, and only then is the run requested to end. So any process can continue when this one dies in
 * between, and a retry that begins at the same moment has either named its run in the lease by then, or is never
 * entered.
 */
export async function beginCancel(
  context: LeaseContext,
  person: Person,
  runId?: string,
): Promise<CancelBegun> {
  const { ports, world, environment } = context;
  for (;;) {
    const lease = await ports.leases.get(environment);
    const live = await world.liveRun();
    const named = runId === undefined || runId === live?.id ? live : await world.run(runId);
    const stopping = lease?.reminded.stopping;
    if (live !== undefined && live.action !== 'down' && named?.id === live.id)
      return { step: 'other', run: live };
    const isMeant = runId === undefined || named?.id === live?.id || isTryOf(stopping, named);
    const isStop = live?.action === 'down' || (live === undefined && stopping !== undefined);
    if (!isMeant || !isStop) return named === undefined ? { step: 'nothing' } : { step: 'over', run: named };
    const before = askedBefore(stopping, live);
    if (before !== undefined) return { step: 'asked-before', ...before };
    const nowMs = context.now();
    let run = live;
    if (lease !== undefined) {
      const end = await endOfCancel(context, lease, person);
      if (end.how === 'grace' && end.isSecond) return { step: 'refused', limit: end.limit };
      const next: Stopping = {
        ...(stopping ?? { atMs: nowMs, tries: 1, sinceMs: nowMs }),
        ...(live && { runId: live.id }),
        cancelled: { person, atMs: nowMs },
      };
      const marked = await changeLease(context, lease, { reminded: { stopping: next } });
      // The retry, or another change, was first.
      if (marked === undefined) continue;
      // A retry named earlier may have been entered since the read; from here on none is.
      if (next.runId !== undefined) run = await world.run(next.runId);
    }
    if (run === undefined || run.state === 'finished') return { step: 'given-up', run };
    await world.cancel(run.id, cancelRequest(person, nowMs));
    return { step: 'ending', run };
  }
}

/** Whether the run is an earlier try of the stop that goes on. */
const isTryOf = (stopping: Stopping | undefined, run: RunRecord | undefined): boolean =>
  stopping !== undefined &&
  run?.action === 'down' &&
  (run.id === stopping.runId || run.createdAtMs >= (stopping.sinceMs ?? Number.POSITIVE_INFINITY));

function askedBefore(
  stopping: Stopping | undefined,
  live: RunRecord | undefined,
): Pick<CancelRequest, 'by' | 'atMs'> | undefined {
  if (stopping?.cancelled !== undefined) {
    return { by: stopping.cancelled.person.actor.name, atMs: stopping.cancelled.atMs };
  }
  return live?.cancel?.person && { by: live.cancel.by, atMs: live.cancel.atMs };
}

/** To be called once the cancelled run is over: returns the end then in force. */
export async function finishCancel(
  context: LeaseContext,
  person: Person,
  run: RunRecord | undefined,
): Promise<CancelEnd> {
  const { ports, environment } = context;
  for (;;) {
    const lease = await ports.leases.get(environment);
    if (lease?.reminded.stopping?.cancelled !== undefined) {
      const settled = await settleCancel(context, lease);
      if (settled.result === 'cancelled' || settled.result === 'dark') return settled;
      if (settled.result === 'under-way') {
        throw new LamplighterError('internal', 'a cancel was finished before its run was');
      }
    } else if (lease?.reminded.stopping !== undefined) return { result: 'stopped-anew' };
    else {
      const found = await foundAfterCancel(context, person, run, lease);
      if (found !== undefined) return found;
    }
  }
}

/** Another process settled it first, or there was no lease: then the person has one, as after an `up`. */
async function foundAfterCancel(
  context: LeaseContext,
  person: Person,
  run: RunRecord | undefined,
  lease: Lease | undefined,
): Promise<CancelEnd | undefined> {
  const light = await lightOf(context);
  if (run?.outcome === 'succeeded' || light?.summary === 'dark') {
    return { result: 'dark', atMs: darkAt(run, context), lease: undefined };
  }
  if (lease !== undefined) {
    const end = { how: 'kept', untilMs: await deadlineNow(context, lease) } as const;
    return { result: 'cancelled', end, light, lease, asked: false };
  }
  const opening = { by: person.actor, role: person.role };
  const verdict = await judgeOpening(context, opening);
  if (verdict.kind !== 'granted') return { result: 'stopped-anew' };
  const untilMs = verdict.litUntilMs;
  const entered = await enterLease(context, openedTerms(context, person.actor, untilMs), [
    {
      ...{ type: 'stop-cancelled', by: person.actor, how: 'claimed' },
      ...{ fromMs: untilMs, untilMs, ...(light && { dark: light.dark }) },
    },
  ]);
  if (entered === undefined) return undefined;
  return { result: 'cancelled', end: { how: 'claimed', untilMs }, light, lease: entered, asked: false };
}
