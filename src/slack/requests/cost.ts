import { isServiceError } from '../../core/errors.ts';
import { addDays, dayOf } from '../../core/schedule/zone.ts';
import { isUnknown } from '../../reports/report-cost.ts';
import { type CostWords, costSaid, periodOf } from '../messages/blocks/cost.ts';
import { mrkdwn } from '../messages/blocks/run/words.ts';
import { textsFor } from '../messages/texts/texts.ts';
import type { SlackParts } from '../parts.ts';
import { postChart } from '../publish/upload-chart.ts';
import type { Ask } from './ask.ts';
import type { CostCommand } from './parse/command.ts';

const REASON = 500;

/** What a month has cost: to the asker alone, or with `--here` to all, and then with a chart. */
export async function showCost(parts: SlackParts, ask: Ask, command: CostCommand): Promise<void> {
  const { environment, month: which, here } = command;
  const { prices, slack, evening } = parts.environments.get(environment) ?? {};
  const own: CostWords = { texts: ask.texts, locale: ask.locale };
  if (prices === undefined) {
    return ask.answer.privately({ text: ask.texts.cost.noPrices(environment) });
  }
  const zone = evening?.schedule.zone ?? 'UTC';
  const month = monthIn(which, parts.environmentClock.now(), zone);
  const cost = await parts.app.cost(environment, { month });
  if (isUnknown(cost)) {
    return ask.answer.privately({ text: ask.texts.cost.noData(environment, periodOf(cost, own)) });
  }
  if (!here) {
    return ask.answer.privately(costSaid(cost, own, [ask.texts.cost.chartWhere(environment)]));
  }
  // What all read is in the environment's language, what one reads in theirs.
  const open = slack === undefined ? own : { texts: textsFor(slack.locale), locale: slack.locale };
  await ask.answer.openly(costSaid(cost, open));
  if (ask.channel === undefined) return;
  try {
    const place = { channel: ask.channel, threadTs: ask.origin.threadTs };
    await postChart(parts.client, cost, place, { signal: ask.signal });
  } catch (error) {
    if (ask.signal.aborted) throw error;
    parts.log.warn({ err: error, environment }, 'a chart was not posted');
    const reason = mrkdwn(error instanceof Error ? error.message : String(error), REASON);
    const remedy = isServiceError(error) ? error.remedy : undefined;
    await ask.answer.privately({
      text: ask.texts.cost.chartRefused(reason, remedy && mrkdwn(remedy, REASON)),
    });
  }
}

/** `this` and `last` as the month that they are now. */
function monthIn(which: string, nowMs: number, zone: string): string {
  const present = dayOf(nowMs, zone).slice(0, 7);
  if (which === 'this') return present;
  return which === 'last' ? addDays(`${present}-01`, -1).slice(0, 7) : which;
}
