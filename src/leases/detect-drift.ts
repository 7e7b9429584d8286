import type { Actor } from '../core/actor.ts';
import { armedAt } from '../core/lease/due.ts';
import { SHORTEST_MS } from '../core/lease/policy.ts';
import { MINUTE } from '../core/ports/clock.ts';
import { businessDayOf } from '../core/schedule/zone.ts';
import type { StatusRow } from '../runs/requests.ts';
import { enterLease, publishNotice } from './change-lease.ts';
import { litNames } from './how-lit.ts';
import type { LeaseContext } from './lease-context.ts';

const THE_WATCH = { source: 'schedule', id: 'watch', name: 'the watch' } as const;

/** Whether a lease was opened for a drift (found lit), and so belongs to nobody. */
export const isWatch = ({ source, id }: Actor): boolean => source === THE_WATCH.source && id === THE_WATCH.id;

/**
 * Handles an environment that is lit without a lease: announces it, and opens a short lease where policy wants it
 * stopped.
 */
export async function detectDrift(context: LeaseContext, rows: readonly StatusRow[]): Promise<void> {
  const { settings, environment } = context;
  const { treatment, noticeMs } = settings.drift;
  const components = litNames(rows);
  const nowMs = context.now();
  if (treatment === 'tell') {
    // Once an evening, unless other components are lit.
    const about = `found/${businessDayOf(nowMs, settings.schedule.zone)}/${components.join(',')}`;
    await publishNotice(context, about, { type: 'found-lit', treatment, components });
    return;
  }
  const deadlineMs = Math.ceil((nowMs + Math.max(noticeMs, SHORTEST_MS)) / MINUTE) * MINUTE;
  await enterLease(
    context,
    {
      litUntilMs: deadlineMs,
      setBy: THE_WATCH,
      setAtMs: nowMs,
      reason: `found lit without a lease in ${environment}`,
      reminded: { warned: armedAt(deadlineMs, nowMs, settings.lease) },
    },
    [{ type: 'found-lit', treatment, components, deadlineMs }],
  );
}

/** When this process probes again. Two concurrent probes do no harm: of two leases one is entered. */
const nextLook = new WeakMap<LeaseContext, number>();

/** Probes at intervals for components that are lit without a lease. Returns when the next probe is due. */
export async function tickDrift(context: LeaseContext): Promise<number> {
  const { settings } = context;
  const nowMs = context.now();
  const dueMs = nextLook.get(context);
  // A next probe beyond the interval was set by a clock that was set back since.
  if (dueMs !== undefined && nowMs < dueMs && dueMs <= nowMs + settings.drift.everyMs) return dueMs;
  await lookForLit(context, nowMs);
  const nextMs = (Math.floor(nowMs / settings.drift.everyMs) + 1) * settings.drift.everyMs;
  nextLook.set(context, nextMs);
  return nextMs;
}

async function lookForLit(context: LeaseContext, nowMs: number): Promise<void> {
  const { ports, environment, settings, world } = context;
  if ((await ports.leases.get(environment)) !== undefined || (await world.liveRun()) !== undefined) return;
  const { summary, rows } = await world.status();
  // A component that cannot be probed is no reason to stop it.
  const seesLight = rows.some(({ probe }) => 'observed' in probe && probe.observed.state === 'on');
  if (summary === 'dark' || (summary === 'unknown' && !seesLight)) return;
  const [last] = (await world.history(5)).filter(({ state }) => state === 'finished');
  // A `down` that has just ended may still be going dark.
  if (last?.action === 'down' && nowMs - (last.finishedAtMs ?? 0) < settings.drift.everyMs) return;
  await detectDrift(context, rows);
}
