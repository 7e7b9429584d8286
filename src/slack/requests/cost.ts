import { isServiceError } from '../../core/errors.ts';
import { addDays, dayOf } from '../../core/schedule/zone.ts';
import { isUnknown } from '../../reports/report-cost.ts';
import { type CostWords, costSaid, periodOf } from '../messages/blocks/cost.ts';
import { mrkdwn } from '../messages/blocks/run/words.ts';
import { textsFor } from '../messages/texts/texts.ts';
import { postChart } from '../publish/upload-chart.ts';
import type { SlackDeps } from '../slack-deps.ts';
import type { Command } from './command.ts';
import { environmentOf } from './parse/environment-of.ts';
import { quoted } from './parse/words.ts';
import type { SlackRequest } from './slack-request.ts';

const REASON = 500;
const MONTH = /^\d{4}-\d{1,2}$/;
/** Each may be written as one word or as two. */
const LAST_MONTH = new Set(['last month', 'last-month', '지난달', '지난 달', '저번달', '저번 달']);
const THIS_MONTH = new Set(['this month', 'this-month', '이번달', '이번 달']);

/** `month` is `this`, `last`, or as it was written: `2026-11`. */
interface CostRequest {
  name: 'cost';
  environment: string;
  month: string;
  here: boolean;
}

/** `cost last month --here`: what a month has cost. */
export const cost: Command<CostRequest> = {
  name: 'cost',

  /** An environment, a month and a flag, in any order. */
  parse({ words }, context) {
    let environment: string | undefined;
    let month: string | undefined;
    let here = false;
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at] ?? '';
      const both = `${word} ${words[at + 1] ?? ''}`;
      const text = [both, word].find((text) => LAST_MONTH.has(text) || THIS_MONTH.has(text));
      if (word.startsWith('--')) {
        if (word !== '--here') {
          return { problem: 'unknown-flag', word: quoted(word), command: 'cost', near: '--here' };
        }
        here = true;
      } else if (month === undefined && (text !== undefined || MONTH.test(word))) {
        month = text === undefined ? word : LAST_MONTH.has(text) ? 'last' : 'this';
        if (text === both) at += 1;
      } else if (environment === undefined) environment = word;
      else return { problem: 'extra-word', word: quoted(word), command: 'cost' };
    }
    const found = environmentOf(environment, context);
    if (typeof found !== 'string') return found;
    return { name: 'cost', environment: found, month: month ?? 'this', here };
  },

  right: () => 'cost',
  run: showCost,
};

/** What a month has cost: to the asker alone, or with `--here` to all, and then with a chart. */
async function showCost(parts: SlackDeps, request: SlackRequest, command: CostRequest): Promise<void> {
  const { environment, month: which, here } = command;
  const { prices, slack, evening } = parts.environments.get(environment) ?? {};
  const own: CostWords = { texts: request.texts, locale: request.locale };
  if (prices === undefined) {
    return request.answer.privately({ text: request.texts.cost.noPrices(environment) });
  }
  const zone = evening?.schedule.zone ?? 'UTC';
  const month = monthIn(which, parts.environmentClock.now(), zone);
  const report = await parts.app.cost(environment, { month });
  if (isUnknown(report)) {
    return request.answer.privately({ text: request.texts.cost.noData(environment, periodOf(report, own)) });
  }
  if (!here) {
    return request.answer.privately(costSaid(report, own, [request.texts.cost.chartWhere(environment)]));
  }
  // What all read is in the environment's language, what one reads in theirs.
  const open = slack === undefined ? own : { texts: textsFor(slack.locale), locale: slack.locale };
  await request.answer.openly(costSaid(report, open));
  if (request.channel === undefined) return;
  try {
    const place = { channel: request.channel, threadTs: request.origin.threadTs };
    await postChart(parts.client, report, place, { signal: request.signal });
  } catch (error) {
    if (request.signal.aborted) throw error;
    parts.log.warn({ err: error, environment }, 'a chart was not posted');
    const reason = mrkdwn(error instanceof Error ? error.message : String(error), REASON);
    const remedy = isServiceError(error) ? error.remedy : undefined;
    await request.answer.privately({
      text: request.texts.cost.chartRefused(reason, remedy && mrkdwn(remedy, REASON)),
    });
  }
}

/** `this` and `last` as the month that they are now. */
function monthIn(which: string, nowMs: number, zone: string): string {
  const present = dayOf(nowMs, zone).slice(0, 7);
  if (which === 'this') return present;
  return which === 'last' ? addDays(`${present}-01`, -1).slice(0, 7) : which;
}
