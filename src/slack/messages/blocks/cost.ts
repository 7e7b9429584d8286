import { monthOf } from '../../../core/cost/month.ts';
import type { EnvironmentCost } from '../../../reports/report-cost.ts';
import type { Locale, Texts } from '../texts/texts.ts';
import { context, type MessageContent, section } from './basics.ts';
import { mrkdwn } from './run/words.ts';

const NAME = 80;
/**
 * The number of lines that fit into one section.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/section-block
 */
const ROWS_IN_A_SECTION = 15;
const ROWS = 60;
const PEOPLE = 10;

export interface CostWords {
  texts: Texts;
  locale: Locale;
}

/** The name of the month, or the first and last day. */
export function periodOf(
  { month, fromMs, untilMs, zone }: Pick<EnvironmentCost, 'month' | 'fromMs' | 'untilMs' | 'zone'>,
  { texts, locale }: CostWords,
): string {
  if (month === undefined) {
    const days = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: zone });
    return days.formatRange(fromMs, Math.max(fromMs, untilMs - 1));
  }
  const name = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  );
  return monthOf(month, untilMs, zone).untilMs > untilMs ? texts.cost.soFar(name) : name;
}

/** The complete table: the sums, then every component, then what the sums leave out. */
export function costSaid(
  cost: EnvironmentCost,
  words: CostWords,
  notes: readonly string[] = [],
): MessageContent {
  const { texts } = words;
  const title = texts.cost.title(cost.environment, periodOf(cost, words));
  const rows = rowsOf(cost, words);
  const shown = rows.length <= ROWS ? rows : [...rows.slice(0, ROWS), texts.cost.more(rows.length - ROWS)];
  const parts: string[][] = [];
  for (let at = 0; at < shown.length; at += ROWS_IN_A_SECTION)
    parts.push(shown.slice(at, at + ROWS_IN_A_SECTION));
  return {
    text: `${title}: ${sumsOf(cost, words).join(' · ')}`,
    blocks: [
      section(`*${title}*`),
      sums(cost, words),
      ...parts.map((lines) => section(lines.join('\n'))),
      context([...notesOf(cost, words), ...notes].join('\n')),
    ],
  };
}

/** The channel's message about a week that is over. */
export function weekSaid(cost: EnvironmentCost, words: CostWords): MessageContent {
  const { texts, locale } = words;
  const { week, notExtended } = texts.cost;
  const title = week.title(cost.environment, periodOf(cost, words));
  const longest = Math.max(0, ...cost.rows.map(({ litHours }) => litHours));
  const all = (cost.untilMs - cost.fromMs) / 3_600_000;
  const lit = week.lit(hoursIn(locale, longest), hoursIn(locale, all));
  const notes = [...notesOf(cost, words), ...(cost.extensions.length === 0 ? [notExtended] : [])];
  return {
    text: `${title}: ${sumsOf(cost, words).join(' · ')}`,
    blocks: [section(`${title}\n${lit}`), sums(cost, words), context([...notes, week.chart].join('\n'))],
  };
}

const hoursIn = (locale: Locale, hours: number): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(hours);

const moneyIn =
  ({ currency }: EnvironmentCost, { locale }: CostWords) =>
  (amount: number): string =>
    new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);

function figuresOf(cost: EnvironmentCost, words: CostWords): [string, string][] {
  const { paid, scheduled, alwaysOn } = cost.total;
  const { cost: costTexts } = words.texts;
  const money = moneyIn(cost, words);
  return [
    [costTexts.paid, money(paid)],
    [costTexts.saved, money(alwaysOn - paid)],
    ...(scheduled === undefined ? [] : [[costTexts.scheduled, money(scheduled)] as [string, string]]),
    [costTexts.alwaysOn, money(alwaysOn)],
  ];
}

const sumsOf = (cost: EnvironmentCost, words: CostWords): string[] =>
  figuresOf(cost, words).map(([name, amount]) => `${name} ${amount}`);

const sums = (cost: EnvironmentCost, words: CostWords) => ({
  type: 'section' as const,
  fields: figuresOf(cost, words).map(([name, amount]) => ({
    type: 'mrkdwn' as const,
    text: `*${name}*\n${amount}`,
    verbatim: true,
  })),
});

function rowsOf(cost: EnvironmentCost, words: CostWords): string[] {
  const { texts, locale } = words;
  const money = moneyIn(cost, words);
  const rows = cost.rows.map(({ component, litHours, paid, scheduled, alwaysOn }) => {
    const lit = `*${mrkdwn(component, NAME)}*  ${texts.cost.hours(hoursIn(locale, litHours))}`;
    if (paid === undefined || alwaysOn === undefined) return `${lit}  ${texts.cost.unknown}`;
    const otherwise = texts.cost.against(
      scheduled === undefined ? undefined : money(scheduled),
      money(alwaysOn),
    );
    return `${lit}  *${money(paid)}*  (${otherwise})`;
  });
  if (cost.total.fixed > 0) rows.push(`*${texts.cost.fixed}*  *${money(cost.total.fixed)}*`);
  return rows;
}

function notesOf(cost: EnvironmentCost, { texts }: CostWords): string[] {
  const { knownFromMs, untilMs, zone, unpriced, extensions } = cost;
  const { common, cost: costTexts } = texts;
  const names = common.list(
    unpriced.map((name) => mrkdwn(name, NAME)),
    ROWS,
  );
  const people = extensions.map(({ by, times, ms }) =>
    costTexts.times(mrkdwn(by.name, NAME), times, common.duration(ms)),
  );
  return [
    ...(knownFromMs === undefined
      ? []
      : [costTexts.knownFrom(common.moment(knownFromMs, { zone, nowMs: untilMs }))]),
    ...(unpriced.length === 0 ? [] : [costTexts.unpriced(names)]),
    ...(people.length === 0 ? [] : [costTexts.extended(common.list(people, PEOPLE))]),
  ];
}
