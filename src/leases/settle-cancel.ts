import { armedAt, deadlineOf } from '../core/lease/due.ts';
import { type EndAfterCancel, endAfterCancel } from '../core/lease/end-after-cancel.ts';
import type { Person } from '../core/lease/policy.ts';
import type { Lease, LeaseState, LeaseTerms } from '../core/ports/leases.ts';
import type { RunRecord } from '../core/ports/run-store.ts';
import { businessDayOf } from '../core/schedule/zone.ts';
import { askForMore } from './ask-for-more.ts';
import { changeLease, type LeaseChange } from './change-lease.ts';
import { isWatch } from './detect-drift.ts';
import { type Light, lightOf } from './how-lit.ts';
import type { LeaseContext } from './lease-context.ts';
import { countedAnew } from './move-lease.ts';
import { judgeOpening } from './open-lease.ts';

/** The result of a cancel once the run was over. */
export type Settled =
  | { result: 'cancelled'; end: EndAfterCancel; light: Light | undefined; lease: Lease; asked: boolean }
  /** Everything was dark by then, so there is nothing to keep lit. */
  | { result: 'dark'; atMs: number; lease: undefined }
  /** The run is not over yet: check again later. */
  | { result: 'under-way' }
  /** Another change of the lease was first: read it anew. */
  | { result: 'lost' };

/**
 * Carries out a cancel that is written in the lease, by whatever process comes to it:
 *
 *   stopping, cancelled ──its run is over──> open, with an end and its warnings   (or none, when it is dark)
 *
 * May be repeated: the lease is changed by one conditional statement.
 */
export async function settleCancel(context: LeaseContext, lease: Lease): Promise<Settled> {
  const { ports, world, environment } = context;
  const { runId, cancelled } = lease.reminded.stopping ?? {};
  if (cancelled === undefined) return { result: 'lost' };
  const { person, atMs } = cancelled;
  const run = runId === undefined ? undefined : await world.run(runId);
  if (run !== undefined && run.state !== 'finished') {
    await world.cancel(run.id, cancelRequest(person, atMs));
    return { result: 'under-way' };
  }
  const light = await lightOf(context);
  if (run?.outcome === 'succeeded' || light?.summary === 'dark') {
    const ended = await ports.leases.end({ environment, version: lease.version });
    return ended ? { result: 'dark', atMs: darkAt(run, context), lease: undefined } : { result: 'lost' };
  }
  const end = await endOfCancel(context, lease, person);
  const changed = await changeLease(context, lease, giveBack(context, lease, person, end, light));
  if (changed === undefined) return { result: 'lost' };
  const request = end.how === 'grace' ? end.ask : undefined;
  const asked = request && (await askForMore(context, person, changed, request));
  return { result: 'cancelled', end, light, lease: changed, asked: asked?.result === 'asked' };
}

export const darkAt = (run: RunRecord | undefined, { now }: LeaseContext): number =>
  run?.finishedAtMs ?? now();

export const cancelRequest = (person: Person, atMs: number) => ({
  by: person.actor.name,
  reason: `cancelled by ${person.actor.name}`,
  atMs,
  person,
});

/** The end that a cancel of this person would bring, at this moment. */
export async function endOfCancel(
  context: LeaseContext,
  lease: Lease,
  { actor, role }: Person,
): Promise<EndAfterCancel> {
  const { settings } = context;
  const nowMs = context.now();
  const claim = isWatch(lease.setBy) ? await judgeOpening(context, { by: actor, role }) : undefined;
  return endAfterCancel(lease, {
    ...{ policy: settings.lease, zone: settings.schedule.zone, nowMs, role },
    deadlineMs: await deadlineNow(context, lease),
    claimUntilMs: claim?.kind === 'granted' ? claim.litUntilMs : undefined,
  });
}

/** The later of the lease's end and that of a present lock. */
export async function deadlineNow({ ports, environment, now }: LeaseContext, lease: Lease): Promise<number> {
  const active = await ports.exceptions.active(environment, now());
  return deadlineOf(
    lease,
    active.filter(({ kind }) => kind === 'lock'),
  );
}

/** The lease as it continues, with reminders re-armed. */
function giveBack(
  context: LeaseContext,
  lease: Lease,
  { actor }: Person,
  end: EndAfterCancel,
  light: Light | undefined,
): LeaseChange {
  const { settings } = context;
  const { zone } = settings.schedule;
  const nowMs = context.now();
  const used = { actor, atMs: nowMs };
  const moved: Partial<Omit<LeaseTerms, 'reminded'>> =
    end.how === 'kept'
      ? {}
      : { litUntilMs: end.untilMs, setBy: actor, setAtMs: nowMs, reason: 'its stop was cancelled' };
  const reminded: Partial<LeaseState> = {
    warned: armedAt(end.untilMs, nowMs, settings.lease),
    usedBy: used,
    ...(end.how === 'claimed' && { litBy: used }),
    ...(end.how === 'extended' && countedAnew(context, lease)),
    // Given once an evening: at this deadline no second grace follows.
    ...(end.how === 'grace' && {
      graceForMs: lease.litUntilMs,
      cancelGrace: { evening: businessDayOf(nowMs, zone) },
    }),
  };
  return {
    ...moved,
    reminded,
    clear: ['stopping', 'keptForMs', 'graceForMs'],
    notices: [
      {
        type: 'stop-cancelled',
        by: actor,
        how: end.how,
        fromMs: lease.litUntilMs,
        untilMs: end.untilMs,
        ...(light && { dark: light.dark }),
      },
    ],
  };
}
