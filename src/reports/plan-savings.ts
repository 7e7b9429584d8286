import { plainWindows } from '../core/cost/plain-windows.ts';
import type { Plan } from '../core/plan/plan.ts';
import { savingsOf } from '../core/plan/savings.ts';
import { HOUR } from '../core/ports/clock.ts';
import type { Calendar } from '../core/schedule/calendar.ts';
import type { OpenEnvironment } from '../runs/open-environment.ts';

/** Kinds that programs connect to and wait for by themselves. Kinds that programs run on are not among them. */
const DIALLED: readonly string[] = ['rds-instance', 'elasticache-cluster', 'kafka-broker'];
const FOUR_WEEKS_MS = 28 * 24 * HOUR;

/** The plan of an `up`, with the changes that would make it shorter. */
export async function withSavings(
  plan: Plan,
  { environment, clock }: Pick<OpenEnvironment, 'environment' | 'clock'>,
  openCalendar: () => Promise<Calendar>,
): Promise<Plan> {
  if (plan.action !== 'up') return plan;
  const { prices, evening } = environment;
  const nowMs = clock.now();
  const span = { fromMs: nowMs, untilMs: nowMs + FOUR_WEEKS_MS };
  // Holidays take many megabytes: loaded only where a price makes them useful.
  const windows = prices && plainWindows({ policy: evening.schedule, calendar: await openCalendar(), span });
  const litMs = windows?.reduce(
    (sum, { fromMs, untilMs }) =>
      sum + Math.max(0, Math.min(untilMs, span.untilMs) - Math.max(fromMs, span.fromMs)),
    0,
  );
  const savings = savingsOf({
    plan,
    prices,
    litShare: litMs === undefined ? undefined : litMs / FOUR_WEEKS_MS,
    isDialled: ({ kind }) => DIALLED.includes(kind),
  });
  return { ...plan, savings };
}
