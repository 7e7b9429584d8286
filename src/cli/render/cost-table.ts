import { type EnvironmentCost, isUnknown } from '../../reports/report-cost.ts';
import type { Style } from './style.ts';
import { type Cell, renderTable } from './table.ts';
import { dateTime, oneLine, roughDuration, wrap } from './text.ts';

/** Too little room to compare. */
const NARROW = 64;
const UNKNOWN = 'unknown';
const UNKNOWN_TIME = 'Nothing is known of this time: the first run that is remembered came later.';

const amount = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const hours = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const money = (value: number | undefined): string => (value === undefined ? UNKNOWN : amount.format(value));

/** What was paid, beside what the plain schedule and an environment that is never dark would have cost. */
export function renderCost(cost: EnvironmentCost, options: { columns: number; style: Style }): string {
  const { total, currency, zone } = cost;
  const { columns, style } = options;
  const hasSchedule = total.scheduled !== undefined;
  const isWide = columns >= NARROW;
  const line = (name: string, litHours: number | undefined, row: Sums): string[] => [
    name,
    litHours === undefined ? '' : `${hours.format(litHours)} h`,
    money(row.paid),
    ...(isWide ? [...(hasSchedule ? [money(row.scheduled)] : []), money(row.alwaysOn)] : []),
  ];
  const fixed = { paid: total.fixed, scheduled: total.fixed, alwaysOn: total.fixed };
  const rows = [
    ...cost.rows.map((row) => line(row.component, row.litHours, row)),
    ...(total.fixed > 0 ? [line('fixed', undefined, fixed)] : []),
    line('total', undefined, total),
  ];
  const headings = [
    'component',
    'lit',
    'paid',
    ...(isWide ? [...(hasSchedule ? ['plain schedule'] : []), 'never dark'] : []),
  ];
  const print = (text: string) => wrap(text, columns).join('\n');
  const title = print(`${cost.environment} · ${periodOf(cost)} (${zone}) · ${currency}`);
  if (isUnknown(cost)) return [title, '', print(UNKNOWN_TIME)].join('\n');
  return [
    title,
    '',
    renderTable(
      headings.map((heading, index) =>
        index === 0 ? { heading, flexible: true } : { heading, align: 'right' },
      ),
      rows.map((row, at) =>
        row.map((text): Cell => (at === rows.length - 1 ? { text, format: 'bold' } : { text })),
      ),
      options,
    ),
    '',
    style('green', print(savedOf(cost))),
    ...notesOf(cost).map(print),
  ].join('\n');
}

interface Sums {
  paid?: number;
  scheduled?: number;
  alwaysOn?: number;
}

/** `November 2026`, with its end while it has not come. */
function periodOf({ month, fromMs, untilMs, zone }: EnvironmentCost): string {
  const until = dateTime(untilMs, zone);
  if (month === undefined) return `${dateTime(fromMs, zone)} to ${until}`;
  const isOver = until.endsWith(' 00:00') && !until.startsWith(month);
  return isOver ? monthName(month) : `${monthName(month)}, until ${until}`;
}

export const monthName = (month: string): string =>
  new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  );

function savedOf({ total, currency }: EnvironmentCost): string {
  const { paid, alwaysOn, scheduled } = total;
  const saved = `Saved ${money(alwaysOn - paid)} ${currency} against an environment that is never dark`;
  if (scheduled === undefined) return `${saved}.`;
  const more = paid - scheduled;
  if (money(Math.abs(more)) === money(0)) return `${saved}; as much as the plain schedule.`;
  return `${saved}; ${money(Math.abs(more))} ${currency} ${more > 0 ? 'more' : 'less'} than the plain schedule.`;
}

function notesOf({ knownFromMs, zone, unpriced, extensions }: EnvironmentCost): string[] {
  const who = extensions.map(({ by, times, ms }) => `${oneLine(by.name)} ${times}× ${roughDuration(ms)}`);
  return [
    ...(knownFromMs === undefined
      ? []
      : [`Nothing is known of the time before ${dateTime(knownFromMs, zone)}: all sums begin there.`]),
    ...(unpriced.length === 0
      ? []
      : [`No price is known for ${unpriced.join(', ')}: what they cost is in no sum.`]),
    ...(who.length === 0 ? [] : [`Extended by ${who.join(', ')}.`]),
  ];
}

/** For programs: moments as ISO strings, money as numbers; what has no price has no sums, nor a time that is unknown. */
export function costJson(cost: EnvironmentCost): object {
  const { fromMs, untilMs, knownFromMs, total, rows, extensions, ...rest } = cost;
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    type: 'cost',
    ...rest,
    from: iso(fromMs),
    until: iso(untilMs),
    ...(knownFromMs !== undefined && { knownFrom: iso(knownFromMs) }),
    ...(!isUnknown(cost) && {
      rows,
      total,
      saved: {
        againstNeverDark: total.alwaysOn - total.paid,
        ...(total.scheduled !== undefined && { againstSchedule: total.scheduled - total.paid }),
      },
    }),
    extensions,
  };
}
