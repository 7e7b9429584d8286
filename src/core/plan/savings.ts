import { HOURS_PER_MONTH, type Prices } from '../cost/cost-report.ts';
import { inOrder } from '../graph.ts';
import type { Plan, PlannedPhase, Saving } from './plan.ts';

interface SavingsGiven {
  plan: Pick<Plan, 'phases' | 'criticalPath'>;
  prices?: Prices | undefined;
  /** The share of all hours that the schedule lights, 0 to 1; undefined where it lights nothing. */
  litShare?: number | undefined;
  /** Whether programs wait for this component by themselves, as for a database, and do not run on it. */
  isDialled(phase: PlannedPhase): boolean;
}

/** The least saving worth mentioning, in milliseconds. */
const LEAST_MS = 5_000;
/** The expected time until a component that has booted meanwhile is Ready, a poll or two, in milliseconds. */
const SOON_READY_MS = 5_000;

/**
 * The savings of shortening each part of the longest chain, largest first. Each is computed by itself: another chain
 * becomes the longest then, so that two together save less than their sum.
 */
export function savingsOf(given: SavingsGiven): Saving[] {
  const { plan, prices, litShare } = given;
  const wholeMs = endOf(plan.phases);
  const critical = plan.phases.filter(
    ({ id, verb, skip }) => plan.criticalPath.phases.includes(id) && verb === 'start' && !skip,
  );
  // An application that stays lit needs everything that it runs on.
  const machines = critical.filter(({ layer }) => layer === 'infrastructure');
  const components = [...new Set(machines.map(({ component }) => component))];
  const kept = components.map((component): Saving => {
    const without = plan.phases.map((phase) =>
      phase.component === component ? { ...phase, expectedMs: 0 } : phase,
    );
    const takesMs = Math.max(...critical.filter((phase) => phase.component === component).map(msOf));
    const perHour = prices?.perHour[component];
    const isKnown = prices !== undefined && perHour !== undefined && litShare !== undefined;
    return {
      kind: 'keep-lit',
      component,
      takesMs,
      savesMs: wholeMs - endOf(without),
      ...(isKnown && {
        costs: { amount: perHour * HOURS_PER_MONTH * (1 - litShare), currency: prices.currency },
      }),
    };
  });
  return [...kept, ...softer(given, wholeMs, critical)]
    .filter(({ savesMs }) => savesMs >= LEAST_MS)
    .toSorted((a, b) => b.savesMs - a.savesMs);
}

/** All phases that wait for the same last need are softened together: one of them alone would gain nothing. */
function softer({ plan, isDialled }: SavingsGiven, wholeMs: number, critical: PlannedPhase[]): Saving[] {
  return critical.filter(isDialled).flatMap((need): Saving[] => {
    const waiting = plan.phases.filter(
      (phase) =>
        phase.verb === 'start' &&
        !phase.skip &&
        phase.layer === 'application' &&
        phase.startedBy === undefined &&
        phase.onlyAsks !== true &&
        phase.needs.some(({ phase: id }) => id === need.id),
    );
    if (waiting.length === 0) return [];
    const ids = new Set(waiting.map(({ id }) => id));
    const dialled = new Set(plan.phases.filter(isDialled).map(({ id }) => id));
    const savesMs = wholeMs - endOf(plan.phases, (phase) => (ids.has(phase.id) ? dialled : NONE));
    return [
      { kind: 'ready-after', components: waiting.map(({ component }) => component), need: need.id, savesMs },
    ];
  });
}

const NONE: ReadonlySet<string> = new Set();

const msOf = ({ skip, expectedMs }: PlannedPhase): number => (skip ? 0 : expectedMs);

/** When the last phase ends, where `softOf` a phase are needs beside which it may boot. */
function endOf(
  phases: readonly PlannedPhase[],
  softOf: (phase: PlannedPhase) => ReadonlySet<string> = () => NONE,
): number {
  const byId = new Map(phases.map((phase) => [phase.id, phase]));
  const needsOf = (id: string): string[] =>
    (byId.get(id)?.needs ?? []).map(({ phase }) => phase).filter((need) => byId.has(need));
  const ends = new Map<string, number>();
  for (const id of inOrder(byId.keys(), needsOf)) {
    const phase = byId.get(id);
    if (phase === undefined) continue;
    const soft = softOf(phase);
    const last = (needs: readonly string[]): number =>
      Math.max(0, ...needs.map((need) => ends.get(need) ?? 0));
    const softEnd = last(needsOf(id).filter((need) => soft.has(need)));
    const bootedAt = last(needsOf(id).filter((need) => !soft.has(need))) + msOf(phase);
    ends.set(id, Math.max(bootedAt, softEnd > 0 ? softEnd + SOON_READY_MS : 0));
  }
  return Math.max(0, ...ends.values());
}
