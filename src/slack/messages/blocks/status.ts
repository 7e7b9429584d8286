import type { KnownBlock } from '@slack/types';
import type { Actor } from '../../../core/actor.ts';
import { describeError } from '../../../core/errors.ts';
import type { Probe, ResourceState } from '../../../core/observation.ts';
import type { RunRecord } from '../../../core/ports/run-store.ts';
import { redact } from '../../../core/redact.ts';
import { ACTION } from '../../ids.ts';
import type { Seen } from '../environment-snapshot.ts';
import type { Texts } from '../texts/texts.ts';
import {
  actions,
  button,
  context,
  cut,
  escaped,
  type MessageContent,
  mention,
  moment,
  section,
} from './basics.ts';

const MARKS: Readonly<Record<ResourceState, string>> = {
  on: ':large_green_circle:',
  off: ':black_circle:',
  absent: ':white_circle:',
  starting: ':large_yellow_circle:',
  stopping: ':large_orange_circle:',
  deleting: ':large_orange_circle:',
  resizable: ':large_blue_circle:',
  busy: ':large_blue_circle:',
  broken: ':red_circle:',
};
/**
 * The most characters of a detail: a service's message may be a page long, and one row must not displace the others.
 */
const DETAIL_LIMIT = 220;
/** The characters that the rows share: Slack accepts some 13,000 in all, undocumented. Source: slackapi/bolt-js#2509 */
const ROWS_SHARE = 9_000;
const STEPS_LIMIT = 1_500;
/**
 * Ten rows stay below the limit of a section, whatever their texts.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/section-block
 */
const ROWS_A_SECTION = 10;
const MOST_ROWS = 80;
const NAME_LIMIT = 60;

/** What is lit, with words beside every symbol: for one person or for all. */
export function statusMessage(texts: Texts, seen: Seen): MessageContent {
  const { status } = texts.commands;
  const { environment, summary = 'asking' } = seen;
  const title = status.title[summary](environment);
  const on = seen.rows.filter(
    ({ probe }) => probe && 'observed' in probe && probe.observed.state === 'on',
  ).length;
  const head = `${title}: ${status.count(on, seen.rows.length)}`;
  const detailLimit = Math.min(
    DETAIL_LIMIT,
    Math.floor(ROWS_SHARE / Math.min(seen.rows.length, MOST_ROWS) / 3),
  );
  const rows = seen.rows
    .slice(0, MOST_ROWS)
    .map(({ component, probe }) => row(texts, component.name, probe, detailLimit));
  if (seen.rows.length > MOST_ROWS) rows.push(status.more(seen.rows.length - MOST_ROWS));
  const sections: KnownBlock[] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_SECTION) {
    sections.push(section(rows.slice(at, at + ROWS_A_SECTION).join('\n')));
  }
  const value = { environment };
  return {
    text: head.replaceAll('*', ''),
    blocks: [
      section([head, ...eveningLine(texts, seen)].join('\n')),
      ...sections,
      ...(seen.nextSteps.length > 0
        ? [section(shown(seen.nextSteps.map((step) => `• ${step}`).join('\n'), STEPS_LIMIT))]
        : []),
      context([...runLines(texts, seen), status.asOf(moment(seen.atMs))].join('  ·  ')),
      actions([
        button(ACTION.refreshStatus, status.refresh, value),
        ...(seen.summary === 'lit' || seen.live?.action === 'up'
          ? []
          : [button(ACTION.startEnvironment, status.start, value, 'primary')]),
        ...(seen.summary === 'dark' || seen.live?.action === 'down'
          ? []
          : [button(ACTION.stopEnvironment, status.stop, value, 'danger')]),
      ]),
    ],
  };
}

function row({ commands }: Texts, full: string, probe: Probe | undefined, limit: number): string {
  const { status, states } = commands;
  const name = cut(full, NAME_LIMIT);
  if (probe === undefined) return `:hourglass_flowing_sand: *${name}*  ${status.asking}`;
  if ('failed' in probe) {
    return `:grey_question: *${name}*  ${status.failed(shown(describeError(probe.failed), limit))}`;
  }
  const { state, detail, facts = {}, warnings = [], remedy, sinceMs } = probe.observed;
  const lines = [
    detail,
    ...Object.entries(facts).map(([fact, value]) => `${fact} ${value}`),
    ...warnings.map((warning) => `⚠ ${warning}`),
  ];
  const since = sinceMs === undefined ? '' : `  ${status.since(moment(sinceMs, 'day'))}`;
  const todo = remedy === undefined ? '' : `\n      ${status.remedy(shown(remedy, limit))}`;
  return `${MARKS[state]} *${name}*  ${states[state]}  ${shown(lines.join(' · '), limit)}${since}${todo}`;
}

/** Cut as it is sent, and never inside an escape. */
const shown = (text: string, limit: number): string => {
  const sent = escaped(redact(text).replace(/[^\S\n]+/g, ' '));
  return sent.length <= limit ? sent : cut(sent, limit).replace(/&[a-z]*…$/, '…');
};

/** In the environment's zone, which everybody there means by a time. */
export function eveningLine(
  texts: Texts,
  { evening, atMs: nowMs }: Pick<Seen, 'evening' | 'atMs'>,
): string[] {
  if (evening === undefined) return [];
  const { commands, common } = texts;
  const { zone, litUntilMs, nextStartMs, nextStopMs, inTheWay = [], asked = [] } = evening;
  const at = (ms: number) => common.moment(ms, { zone, nowMs });
  const known = [
    ...(litUntilMs === undefined ? [] : [commands.status.litUntil(at(litUntilMs))]),
    ...(nextStartMs === undefined ? [] : [commands.status.nextStart(at(nextStartMs))]),
    ...(nextStopMs === undefined ? [] : [commands.status.nextStop(at(nextStopMs))]),
  ];
  const who = ({ source, id, name }: Actor) => (source === 'slack' ? mention(id) : shown(name, NAME_LIMIT));
  return [
    ...(known.length === 0 ? [] : [known.join('  ·  ')]),
    ...inTheWay.map(({ kind, fromMs, untilMs, by, reason }) =>
      texts.evening.schedule.exception[kind](at(fromMs), at(untilMs), who(by), shown(reason, DETAIL_LIMIT)),
    ),
    ...asked.map(({ by, untilMs }) => texts.evening.pending(who(by), at(untilMs))),
  ];
}

/** The requester of a run: a mention where possible. */
export const whoAsked = ({ origin, requester }: RunRecord): string =>
  origin?.actor.source === 'slack' ? mention(origin.actor.id) : shown(requester, NAME_LIMIT);

export function runLines({ commands }: Texts, { live, last }: Pick<Seen, 'live' | 'last'>): string[] {
  if (live !== undefined) {
    return [
      commands.status.underWay(live.action, whoAsked(live), commands.status.since(moment(live.createdAtMs))),
    ];
  }
  if (last === undefined) return [commands.status.noRun];
  const outcome = last.outcome === undefined ? '' : commands.outcomes[last.outcome];
  const when = moment(last.finishedAtMs ?? last.createdAtMs, 'day');
  return [commands.status.lastRun(last.action, outcome, whoAsked(last), when)];
}
