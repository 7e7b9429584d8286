import { HOUR } from '../ports/clock.ts';
import type { LitInterval } from './lit-intervals.ts';

/** What the parts of an environment cost, as its configuration says. */
export interface Prices {
  /** As shown: `USD`. */
  currency: string;
  /** By component, while it is lit. What is not here is unknown, which is not free. */
  perHour: Readonly<Record<string, number>>;
  /** What it costs whether it is lit or dark. */
  fixedPerHour: number;
}

/** How many hours a month has where a price is given for one. */
export const HOURS_PER_MONTH = 730;

interface CostRow {
  component: string;
  litHours: number;
  /** Undefined where no price is known. */
  paid?: number;
  /** What it would have cost if it had never been dark. */
  alwaysOn?: number;
  /** What it would have cost if every scheduled window had been kept to, and nothing else. */
  scheduled?: number;
}

export interface CostReport {
  currency: string;
  fromMs: number;
  untilMs: number;
  rows: readonly CostRow[];
  /** The sums, with the fixed part; of those components only whose price is known. */
  total: { paid: number; alwaysOn: number; scheduled?: number; fixed: number };
  /** Components without a price. */
  unpriced: readonly string[];
}

export interface Span {
  fromMs: number;
  untilMs: number;
}

/** The cost of a time that is over, or of the part of it that is. */
export function costReport(given: {
  prices: Prices;
  components: readonly string[];
  intervals: readonly LitInterval[];
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
    rows.reduce((so, row) => so + (row[column] ?? 0), fixed);
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
  const ms = parts.reduce((so, { fromMs, untilMs }) => {
    const part = Math.min(untilMs, span.untilMs) - Math.max(fromMs, span.fromMs);
    return so + Math.max(0, part);
  }, 0);
  return ms / HOUR;
}
