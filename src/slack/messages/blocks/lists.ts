import type { Outcome } from '../../../core/events.ts';
import type { RunRecord } from '../../../core/ports/run-store.ts';
import type { Texts } from '../texts/texts.ts';
import { context, type MessageContent, moment, section } from './basics.ts';
import { whoAsked } from './status.ts';

const MARKS: Readonly<Record<Outcome, string>> = {
  succeeded: ':white_check_mark:',
  partial: ':warning:',
  failed: ':x:',
  cancelled: ':octagonal_sign:',
};

export function runLine({ commands, common }: Texts, run: RunRecord, withEnvironment: boolean): string {
  const { outcome, startedAtMs, finishedAtMs } = run;
  const how = outcome === undefined ? commands.history.running : commands.outcomes[outcome];
  const took =
    startedAtMs === undefined || finishedAtMs === undefined
      ? ''
      : `, ${common.duration(finishedAtMs - startedAtMs)}`;
  const mark = outcome === undefined ? ':arrows_counterclockwise:' : MARKS[outcome];
  const where = withEnvironment ? ` ${run.environment}` : '';
  return `${mark} *${common.action[run.action]}*${where}  ${how}${took}  ${whoAsked(run)}  ${moment(run.createdAtMs, 'day')}`;
}

export function historySaid(texts: Texts, environment: string, runs: readonly RunRecord[]): MessageContent {
  const { history } = texts.commands;
  if (runs.length === 0) return { text: history.none(environment) };
  const title = history.title(environment);
  return {
    text: title,
    blocks: [section([`*${title}*`, ...runs.map((run) => runLine(texts, run, false))].join('\n'))],
  };
}

export function helpSaid(texts: Texts, environments: readonly string[], botUserId: string): MessageContent {
  const { help } = texts.commands;
  return {
    text: help.title,
    blocks: [
      section([`*${help.title}*`, ...help.lines].join('\n')),
      section(`${help.threads} <@${botUserId}> \`status\``),
      context(`${help.environments} ${environments.map((name) => `\`${name}\``).join(', ')}`),
    ],
  };
}
