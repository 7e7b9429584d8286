import { type CostReport, costReport, type Span } from '../core/cost/cost-report.ts';
import { type Extended, extensionsIn } from '../core/cost/extensions.ts';
import { monthOf } from '../core/cost/month.ts';
import { plainWindows } from '../core/cost/plain-windows.ts';
import { litIntervals } from '../core/cost/uptime-intervals.ts';
import { LamplighterError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { Notices } from '../core/ports/notices.ts';
import type { RunRecord, RunStore } from '../core/ports/run-store.ts';
import type { Calendar } from '../core/schedule/calendar.ts';
import type { OpenEnvironment } from '../runs/open-environment.ts';

/** The most runs of one report, far above a month of ordinary days; a span with more is refused, not estimated. */
const MOST_RUNS = 2_000;
const MOST_NOTICES = 10_000;

/** A month as `2026-11`, by default the present one; or any time, for example the week before a Monday. */
export type CostPeriod = { month?: string | undefined } | Span;

export interface EnvironmentCost extends CostReport {
  environment: string;
  /** As asked for; undefined for any other time. */
  month?: string;
  zone: string;
  /** Set where the span begins before the environment was known: its sums then begin here. */
  knownFromMs?: number;
  extensions: readonly Extended[];
}

/** Whether nothing was recorded in the span, so that all sums would be empty. */
export const isUnknown = ({
  knownFromMs,
  untilMs,
}: Pick<EnvironmentCost, 'knownFromMs' | 'untilMs'>): boolean =>
  knownFromMs !== undefined && knownFromMs >= untilMs;

/**
 * What an environment has cost in a span, by the journals of its runs. Throws `config-invalid` where no price is
 * configured, and `usage` for an invalid month.
 */
export async function reportCost(
  { environment, clock }: Pick<OpenEnvironment, 'environment' | 'clock'>,
  ports: { store: Pick<RunStore, 'runs' | 'events'>; notices: Pick<Notices, 'list'>; calendar: Calendar },
  period: CostPeriod,
): Promise<EnvironmentCost> {
  const { name, prices, components, evening } = environment;
  if (prices === undefined) {
    throw new LamplighterError('config-invalid', `No prices are known for ${name}.`, {
      remedy: 'Write what its components cost under `prices` of the environment: docs/config.md.',
    });
  }
  const nowMs = clock.now();
  const { zone } = evening.schedule;
  const asked: Span & { month?: string } = 'fromMs' in period ? period : monthOf(period.month, nowMs, zone);
  const runs = await runsUntil(ports.store, name, asked);
  // Whether the environment was lit before the first run is unknown: counted as dark it would be the greatest saving of
  // all.
  const knownFromMs = Math.max(asked.fromMs, Math.min(runs[0]?.createdAtMs ?? nowMs, asked.untilMs));
  const span = { fromMs: knownFromMs, untilMs: asked.untilMs };
  const [journals, notices] = await Promise.all([
    Promise.all(runs.map(({ id }): Promise<readonly RunEvent[]> => ports.store.events(id))),
    ports.notices.list({ environment: name, limit: MOST_NOTICES }),
  ]);
  const report = costReport({
    prices,
    // A component without a power state costs nothing by itself; its machines are components too.
    components: components
      .filter(({ shape, name: component }) => shape === 'resource' || component in prices.perHour)
      .map((component) => component.name),
    intervals: litIntervals(journals),
    span,
    nowMs,
    windows: plainWindows({ policy: evening.schedule, calendar: ports.calendar, span }),
  });
  return {
    ...report,
    environment: name,
    zone,
    ...(asked.month !== undefined && { month: asked.month }),
    ...(knownFromMs > asked.fromMs && { knownFromMs }),
    extensions: extensionsIn(notices, asked),
  };
}

/** Oldest first. Runs before the span count too: what was lit then may be lit still. */
async function runsUntil(
  store: Pick<RunStore, 'runs'>,
  environment: string,
  span: Span,
): Promise<RunRecord[]> {
  const newestFirst = await store.runs({ environment, limit: MOST_RUNS });
  const [first] = newestFirst.slice(-1);
  if (newestFirst.length === MOST_RUNS && first !== undefined && first.createdAtMs > span.fromMs) {
    throw new LamplighterError('usage', `${environment} has had more than ${MOST_RUNS} runs since then.`, {
      remedy: 'Ask for a later month.',
    });
  }
  return newestFirst.filter(({ createdAtMs }) => createdAtMs < span.untilMs).toReversed();
}
