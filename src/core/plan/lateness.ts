import { inOrder } from '../graph.ts';
import { SECOND } from '../ports/clock.ts';
import type { PlannedPhase } from './plan.ts';

/** Of the whole way: what a phase on the longest chain may cost by being noticed late. */
const SHARE_OF_ALL = 0.012;
/** Of what a phase has to spare: a chain of several is late in each of them. */
const SHARE_OF_SLACK = 0.1;

/**
 * Says of each phase how late its end may be noticed. Everything waits for the longest chain, so there it is a
 * hundredth of the whole; what is done long before it is needed may be looked at more seldom.
 */
export function withLateness(phases: readonly PlannedPhase[], wholeMs: number): PlannedPhase[] {
  const slack = slackOf(phases, wholeMs);
  return phases.map((phase) => {
    if (phase.skip) return phase;
    const lateMs = wholeMs * SHARE_OF_ALL + (slack.get(phase.id) ?? 0) * SHARE_OF_SLACK;
    return { ...phase, lateMs: inSteps(lateMs) };
  });
}

/** Only so many paces, each a third or more longer: what waits side by side then looks at the same time, in one call. */
const STEPS = [32, 24, 16, 12, 8, 6, 4, 3, 2, 1].map((seconds) => seconds * SECOND);

const inSteps = (ms: number): number => STEPS.find((step) => ms >= step * 0.85) ?? ms;

/** By how much each phase could end later without making the whole longer, in ms. */
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
