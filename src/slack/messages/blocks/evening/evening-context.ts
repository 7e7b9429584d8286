import type { AccessPolicy } from '../../../../core/access.ts';
import { EVERYONE } from '../../../../core/access.ts';
import type { Actor } from '../../../../core/actor.ts';
import type { Prices } from '../../../../core/cost/cost-report.ts';
import { litHourCosts } from '../../../../core/cost/hourly.ts';
import { HOUR } from '../../../../core/ports/clock.ts';
import type { Locale, Texts } from '../../texts/texts.ts';
import { mention } from '../basics.ts';
import { mrkdwn } from '../run/words.ts';

/** The context in which every message about an evening is drawn. */
export interface EveningContext {
  environment: string;
  texts: Texts;
  locale: Locale;
  zone: string;
  /** The environment's time. */
  nowMs: number;
  prices?: Prices | undefined;
  /** What one click on [+1 h] adds. */
  stepMs: number;
  nextStartMs?: number | undefined;
  policy: AccessPolicy;
}

const NAME = 80;
const REASON = 300;

export const when = ({ texts, zone, nowMs }: EveningContext, ms: number): string =>
  texts.common.moment(ms, { zone, nowMs });

/** A mention where it can be one. */
export const who = ({ texts }: Pick<EveningContext, 'texts'>, { source, id, name }: Actor): string =>
  source === 'slack'
    ? mention(id)
    : ((source === 'schedule' ? texts.evening.systemActors[id] : undefined) ?? mrkdwn(name, NAME));

export const words = (text: string): string => mrkdwn(text, REASON);

/** Those who may decide, as mentions that reach them. */
export function approvers({ policy, texts }: Pick<EveningContext, 'policy' | 'texts'>): string {
  const principals = policy.approver.length > 0 ? policy.approver : policy.admin;
  if (principals.length === 0) return texts.evening.nobodyApproves;
  return principals
    .map((id) => {
      if (id === EVERYONE) return texts.commands.everyone;
      if (id.startsWith('S')) return `<!subteam^${id}>`;
      return /^[CG]/.test(id) ? `<#${id}>` : mention(id);
    })
    .join(', ');
}

/** What it costs to leave it on after `fromMs`; undefined where no prices are known. */
export function costOfTheNight(context: EveningContext, fromMs: number): string | undefined {
  const { prices, nextStartMs, texts, locale } = context;
  const anHour = prices === undefined ? 0 : litHourCosts(prices);
  if (prices === undefined || anHour === 0) return undefined;
  const money = (amount: number): string =>
    new Intl.NumberFormat(locale, { style: 'currency', currency: prices.currency }).format(amount);
  if (nextStartMs === undefined || nextStartMs <= fromMs) return texts.evening.costsAnHour(money(anHour));
  return texts.evening.costs(money((anHour * (nextStartMs - fromMs)) / HOUR), when(context, nextStartMs));
}
