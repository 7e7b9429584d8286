import { HOUR } from '../ports/clock.ts';
import type { UptimeInterval } from './uptime-intervals.ts';

/** The prices of an environment's components, from its configuration. */
export interface Prices {
  /** The ISO code, as shown: `USD`. */
  currency: string;
  /** Per component while it is lit. A component without a price is unknown, which is not free. */
  perHour: Readonly<Record<string, number>>;
  /** The cost per hour whether it is lit or dark. */
  fixedPerHour: number;
}

/** The hours of a month, for prices per month. */
export const HOURS_PER_MONTH = 730;

interface CostRow {
  component: string;
  litHours: number;
  /** Undefined where no price is known. */
  paid?: number;
  /** The cost if it had never been dark. */
  alwaysOn?: number;
  /** The cost if the scheduled windows had been kept exactly. */
  scheduled?: number;
}

export interface CostReport {
  currency: string;
  fromMs: number;
  untilMs: number;
  rows: readonly CostRow[];
  /** The sums, with the fixed part; only of components with a price. */
  total: { paid: number; alwaysOn: number; scheduled?: number; fixed: number };
  /** Components without a price. */
  unpriced: readonly string[];
}

export interface Span {
  fromMs: number;
  untilMs: number;
}

/** The cost of a span, as far as it is over. */
export function costReport(given: {
  prices: Prices;
  components: readonly string[];
  intervals: readonly UptimeInterval[];
  span: Span;
  nowMs: number;
  /** The windows of the plain schedule; undefined where there is none. */
  windows?: readonly Span[] | undefined;
}): CostReport {
  const { prices, components, intervals, windows } = given;
  const span = { fromMs: given.span.fromMs, untilMs: Math.min(given.span.untilMs, given.nowMs) };
  const hours = hoursWithin(span, [span]);
  const scheduledHours = windows && hoursWithin(span, windows);
  const rows = components.map((component): CostRow => {
    const lit = intervals.filter((interval) => interval.component === component);
    const litHours = hoursWithin(
      span,
      lit.map(({ fromMs, untilMs = given.nowMs }) => ({ fromMs, untilMs })),
    );
    const perHour = prices.perHour[component];
    if (perHour === undefined) return { component, litHours };
    return {
      component,
      litHours,
      paid: litHours * perHour,
      alwaysOn: hours * perHour,
      ...(scheduledHours !== undefined && { scheduled: scheduledHours * perHour }),
    };
  });
  const fixed = hours * prices.fixedPerHour;
  const sum = (column: 'paid' | 'alwaysOn' | 'scheduled'): number =>
    rows.reduce((total, row) => total + (row[column] ?? 0), fixed);
  return {
    currency: prices.currency,
    ...span,
    rows,
    total: {
      paid: sum('paid'),
      alwaysOn: sum('alwaysOn'),
      fixed,
      ...(scheduledHours !== undefined && { scheduled: sum('scheduled') }),
    },
    unpriced: rows.filter((row) => row.paid === undefined).map(({ component }) => component),
  };
}

function hoursWithin(span: Span, parts: readonly Span[]): number {
  const ms = parts.reduce((total, { fromMs, untilMs }) => {
    const part = Math.min(untilMs, span.untilMs) - Math.max(fromMs, span.fromMs);
    return total + Math.max(0, part);
  }, 0);
  return ms / HOUR;
}
