import { leadsOf } from '../../src/core/lease/due.ts';
import { WARN_AT_MS } from '../../src/core/lease/policy.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { type LeaseContext, timetableOf } from '../../src/leases/lease-context.ts';
import type { Draw } from './draw.ts';

export interface Outage {
  fromMs: number;
  ms: number;
  /** Whether no bot is left. */
  all: boolean;
}

interface Deadline {
  atMs: number;
  /** As it is counted. */
  what: string;
}

/** Everything that a bot would have to do from one moment to another, by what is known now. */
export async function deadlinesOf(
  context: LeaseContext,
  fromMs: number,
  untilMs: number,
): Promise<Deadline[]> {
  const { environment, ports, settings } = context;
  const found: Deadline[] = [];
  const lease = await ports.leases.get(environment);
  if (lease !== undefined && lease.reminded.stopping === undefined) {
    found.push({ atMs: lease.litUntilMs, what: 'the stop' });
    for (const leadMs of leadsOf(settings.lease)) {
      const what = leadMs === WARN_AT_MS ? 'the last warning' : `the reminder ${leadMs / MINUTE} min before`;
      found.push({ atMs: lease.litUntilMs - leadMs, what });
    }
  }
  for (const { kind, dueMs, suppressed } of (await timetableOf(context)).fires(fromMs, untilMs)) {
    const start = suppressed === undefined ? 'a start' : 'a skipped start';
    found.push({ atMs: dueMs, what: kind === 'stop' ? 'a stop check' : start });
  }
  for (const { kind, untilMs: endMs } of await ports.exceptions.active(environment, fromMs)) {
    if (kind === 'lock') found.push({ atMs: endMs, what: "a lock's end" });
  }
  for (const { expiresAtMs } of await ports.approvals.openOf(environment)) {
    found.push({ atMs: expiresAtMs, what: "a request's end" });
  }
  return found.filter(({ atMs }) => fromMs < atMs && atMs <= untilMs);
}

/** At any moment, or across one of the deadlines of the next half day. */
export async function drawOutage(draw: Draw, context: LeaseContext, nowMs: number): Promise<Outage> {
  const length = draw.pick([2 * MINUTE, 20 * MINUTE, 3 * HOUR, 14 * HOUR]) + draw.int(0, 60) * SECOND;
  const outage = { fromMs: nowMs, ms: length, all: draw.chance(0.7) };
  if (draw.chance(0.5)) return outage;
  const ahead = await deadlinesOf(context, nowMs, nowMs + 12 * HOUR);
  if (ahead.length === 0) return outage;
  const fromMs = Math.max(nowMs, draw.pick(ahead).atMs - draw.skewed(1, MINUTE));
  return { fromMs, ms: draw.pick([2 * MINUTE, 20 * MINUTE, 3 * HOUR]), all: true };
}
