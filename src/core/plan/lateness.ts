import { inOrder } from '../graph.ts';
import { SECOND } from '../ports/clock.ts';
import type { PlannedPhase } from './plan.ts';

/** The share of the whole duration by which a phase on the longest chain may be noticed late. */
const SHARE_OF_ALL = 0.012;
/** The share of a phase's slack: a chain of several is late in each of them. */
const SHARE_OF_SLACK = 0.1;

/**
 * Sets how late the end of each phase may be noticed. Everything waits for the longest chain, so there it is a
 * hundredth of the whole; phases that end long before they are needed may be polled less often.
 */
export function withLateness(phases: readonly PlannedPhase[], wholeMs: number): PlannedPhase[] {
  const slack = slackOf(phases, wholeMs);
  return phases.map((phase) => {
    if (phase.skip) return phase;
    const lateMs = wholeMs * SHARE_OF_ALL + (slack.get(phase.id) ?? 0) * SHARE_OF_SLACK;
    return { ...phase, lateMs: inSteps(lateMs) };
  });
}

/**
 * A few paces only, each a third or more longer: phases that wait side by side then poll at the same time, in one call.
 */
const STEPS = [32, 24, 16, 12, 8, 6, 4, 3, 2, 1].map((seconds) => seconds * SECOND);

const inSteps = (ms: number): number => STEPS.find((step) => ms >= step * 0.85) ?? ms;

/** The slack of each phase: by how much it could end later without making the whole longer, in milliseconds. */
function slackOf(phases: readonly PlannedPhase[], wholeMs: number): ReadonlyMap<string, number> {
  const byId = new Map(phases.map((phase) => [phase.id, phase]));
  const needsOf = (id: string) => byId.get(id)?.needs.map(({ phase }) => phase) ?? [];
  const order = inOrder(byId.keys(), needsOf).filter((id) => byId.has(id));
  const ms = (id: string): number => {
    const phase = byId.get(id);
    return phase === undefined || phase.skip ? 0 : phase.expectedMs;
  };
  const endsAt = new Map<string, number>();
  for (const id of order) {
    endsAt.set(id, ms(id) + Math.max(0, ...needsOf(id).map((need) => endsAt.get(need) ?? 0)));
  }
  const mayEndAt = new Map(order.map((id) => [id, wholeMs]));
  for (const id of order.toReversed()) {
    const mayBeginAt = (mayEndAt.get(id) ?? wholeMs) - ms(id);
    for (const need of needsOf(id)) mayEndAt.set(need, Math.min(mayEndAt.get(need) ?? wholeMs, mayBeginAt));
  }
  return new Map(order.map((id) => [id, (mayEndAt.get(id) ?? wholeMs) - (endsAt.get(id) ?? wholeMs)]));
}
