import type { Action } from '../../../../core/action.ts';
import type { Outcome } from '../../../../core/events.ts';
import { type PhaseView, type RunView, runProgress, waitsFor } from '../../../../core/run-view.ts';
import { timeOfDay } from '../../texts/format.ts';
import { figures, headline } from './headline.ts';
import {
  BLOCKED_EMOJI,
  EMOJI,
  RESUMED_EMOJI,
  type Requester,
  type RunContext,
  WARNING_EMOJI,
} from './run-parts.ts';
import { mrkdwn } from './words.ts';

const SECTION = 2_900;
const NAMED = 4;
const TROUBLES = 5;

/** The summary in one section: a client shows it even where it has collapsed the plan. */
export function glance(view: RunView, context: RunContext): string {
  const { texts } = context;
  const title = `${titleEmoji(view)} *${mrkdwn(headline(view, context), 200)}*`;
  const lines = [[title, ...figures(view, context)].join(' · ')];
  if (view.ended === undefined) lines.push(...present(view, context));
  lines.push([...ready(view, context), ...facts(view, context)].join(' · '));
  lines.push(...troubles(view));
  if (view.leftOut.length > 0) {
    const names = view.leftOut.map(({ component, reason }) => `${component} (${reason})`);
    lines.push(texts.run.leftOut(mrkdwn(texts.common.list(names, NAMED), 300)));
  }
  return fitting(lines);
}

const LIT = ':bulb:';

const SUCCEEDED = {
  up: LIT,
  down: ':new_moon:',
  reset: EMOJI.done,
  init: EMOJI.done,
} satisfies Record<Action, string>;

const ENDED = {
  succeeded: EMOJI.done,
  partial: WARNING_EMOJI,
  failed: EMOJI.failed,
  cancelled: EMOJI.cancelled,
} satisfies Record<Outcome, string>;

export const outcomeEmoji = (action: Action, outcome: Outcome): string =>
  outcome === 'succeeded' ? SUCCEEDED[action] : ENDED[outcome];

function titleEmoji({ action, ended, cancelling }: RunView): string {
  if (ended !== undefined) return outcomeEmoji(action, ended.outcome);
  return cancelling === undefined ? EMOJI.waiting : EMOJI.cancelled;
}

/** What runs, what comes next and its needs, who resumed the run, who ends it. */
function present(view: RunView, context: RunContext): string[] {
  const { run, common } = context.texts;
  const { underWay } = runProgress(view, context.nowMs);
  const lines: string[] = [];
  if (underWay.length > 0) {
    const words = ({ planned }: PhaseView) => `*${mrkdwn(planned.id, 60)}* (${run.doing(planned.verb)})`;
    lines.push(run.now(common.list(underWay.map(words), NAMED)));
  }
  const next = view.phases.filter(({ state }) => state === 'pending');
  if (next.length > 0 && view.cancelling === undefined) {
    const words = (phase: PhaseView) => {
      const needs = waitsFor(view, phase);
      const name = mrkdwn(phase.planned.id, 60);
      return needs.length > 0 ? run.needs(name, mrkdwn(common.list(needs, NAMED), 150)) : name;
    };
    // Those whose needs are under way come before those that wait for others that wait.
    const nearest = [...next].sort((a, b) => waitsFor(view, a).length - waitsFor(view, b).length);
    lines.push(run.next(common.list(nearest.map(words), NAMED - 1)));
  }
  const resumption = view.resumptions.at(-1);
  if (resumption !== undefined) {
    lines.push(`${RESUMED_EMOJI} ${run.resumed(mrkdwn(resumption.reason, 200))}`);
  }
  if (view.cancelling !== undefined) {
    lines.push(`${EMOJI.cancelled} ${run.cancelling(mrkdwn(view.cancelling, 200))}`);
  }
  return lines;
}

/** A clock time, which stays true while the message is not edited. */
function ready(view: RunView, { texts, nowMs, zone }: RunContext): string[] {
  if (view.ended !== undefined || view.cancelling !== undefined) return [];
  const { remainingMs, remainingAtMostMs, lateMs } = runProgress(view, nowMs);
  const { run, common } = texts;
  const latest = common.moment(nowMs + remainingAtMostMs, { zone, nowMs });
  const isSpan = timeOfDay(nowMs + remainingMs, zone) !== timeOfDay(nowMs + remainingAtMostMs, zone);
  const when = isSpan
    ? run.readyBetween(view.action, timeOfDay(nowMs + remainingMs, zone), latest)
    : run.readyAbout(view.action, latest);
  return lateMs > 0 ? [when, run.late(lateMs)] : [when];
}

function facts(view: RunView, { texts, nowMs, zone, requester, litUntilMs }: RunContext): string[] {
  const { run, common } = texts;
  const asked = run.askedBy(who(requester), common.moment(view.startedAtMs, { zone, nowMs }));
  const darkens = view.action === 'down';
  return litUntilMs === undefined || darkens
    ? [asked]
    : [asked, run.litUntil(common.moment(litUntilMs, { zone, nowMs }))];
}

export const who = ({ name, slackUserId }: Requester): string =>
  slackUserId === undefined ? mrkdwn(name, 60) : `<@${slackUserId}>`;

function troubles(view: RunView): string[] {
  const failures = view.phases.flatMap(({ planned, failure, blockedBy }) => {
    if (failure !== undefined) {
      const remedy = failure.remedy ? `\n      ${mrkdwn(failure.remedy, 250)}` : '';
      return [`${EMOJI.failed} *${mrkdwn(planned.id, 60)}*: ${mrkdwn(failure.message, 300)}${remedy}`];
    }
    return blockedBy.length > 0 && view.ended !== undefined
      ? [`${BLOCKED_EMOJI} *${mrkdwn(planned.id, 60)}* ← ${mrkdwn(blockedBy.join(', '), 100)}`]
      : [];
  });
  const warnings = view.warnings.map((warning) => `${WARNING_EMOJI} ${mrkdwn(warning, 250)}`);
  const all = [...failures, ...warnings];
  return all.length > TROUBLES ? [...all.slice(0, TROUBLES), '…'] : all;
}

/**
 * As many whole lines as fit into a section. Source: https://docs.slack.dev/reference/block-kit/blocks/section-block
 */
function fitting(lines: readonly string[]): string {
  let text = '';
  for (const line of lines.filter((candidate) => candidate !== '')) {
    if (text.length + 1 + line.length > SECTION) break;
    text += text === '' ? line : `\n${line}`;
  }
  return text;
}
