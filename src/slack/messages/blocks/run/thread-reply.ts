import type { RunEvent } from '../../../../core/events.ts';
import { type PhaseView, phaseProgress, type RunView } from '../../../../core/run-view.ts';
import type { MessageContent } from '../basics.ts';
import { outcomeEmoji, who } from './glance.ts';
import { figures, headline } from './headline.ts';
import { failureLines } from './run-message.ts';
import {
  BLOCKED_EMOJI,
  EMOJI,
  RESUMED_EMOJI,
  type RunContext,
  verbatim,
  WARNING_EMOJI,
} from './run-parts.ts';
import { mrkdwn } from './words.ts';

const SECTION = 2_900;
const TEXT = 3_000;

/** Whether an event is announced in the thread: an end, a failure, a person's request. */
export function isTold(event: RunEvent): boolean {
  switch (event.type) {
    case 'phase.finished':
      return event.state !== 'skipped' || (event.blockedBy?.length ?? 0) > 0;
    case 'phase.warned':
    case 'run.resumed':
    case 'run.cancelling':
    case 'run.finished':
      return true;
    case 'run.started':
    case 'phase.started':
    case 'phase.observed':
    case 'phase.acting':
    case 'phase.acted':
    case 'phase.waiting':
    case 'phase.retrying':
      return false;
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** The content of one reply. */
export interface News {
  /** Those of the run that are new, in order. */
  events: readonly RunEvent[];
  /** Phases that take longer than usual, which no event reports. */
  late: readonly string[];
}

/** One reply in the thread; undefined when there is no news. */
export function threadReply(news: News, view: RunView, context: RunContext): MessageContent | undefined {
  const events = news.events.filter(isTold);
  const lines = events.flatMap((event) => eventLines(event, events, view, context));
  // The end comes last, even behind a wait that has become long just before.
  const isEnd = events.at(-1)?.type === 'run.finished';
  lines.splice(isEnd ? -1 : lines.length, 0, ...lateLines(news.late, view, context));
  if (lines.length === 0) return undefined;
  const failed = events.some(
    (event) =>
      (event.type === 'phase.finished' && event.state === 'failed') ||
      (event.type === 'run.finished' && (event.outcome === 'failed' || event.outcome === 'partial')),
  );
  if (failed && context.requester.slackUserId !== undefined) lines.unshift(who(context.requester));
  const words = fitting(lines, context);
  return { text: words, ...(context.shape !== 'text' && { blocks: [verbatim(words)] }) };
}

function eventLines(
  event: RunEvent,
  events: readonly RunEvent[],
  view: RunView,
  context: RunContext,
): string[] {
  const { run } = context.texts;
  switch (event.type) {
    case 'phase.finished':
      return finishedLines(event, events, context);
    case 'phase.warned': {
      // A warning that comes again says nothing new.
      const first = events.find(
        (other) =>
          other.type === event.type && other.phase === event.phase && other.message === event.message,
      );
      return first === event
        ? [`${WARNING_EMOJI} *${name(event.phase)}*: ${mrkdwn(event.message, 400)}`]
        : [];
    }
    case 'run.resumed':
      return [`${RESUMED_EMOJI} ${run.resumed(mrkdwn(event.reason, 300))}`];
    case 'run.cancelling':
      return [`${EMOJI.cancelled} ${run.cancelling(mrkdwn(event.reason, 300))}`];
    case 'run.finished': {
      const title = `${outcomeEmoji(view.action, event.outcome)} *${mrkdwn(headline(view, context), 200)}*`;
      const usual = event.expectedMs > 0 ? ` (${run.thread.usual(event.expectedMs)})` : '';
      return [[title, ...figures(view, context)].join(' · ') + usual];
    }
    default:
      return [];
  }
}

type PhaseFinished = Extract<RunEvent, { type: 'phase.finished' }>;

function finishedLines(event: PhaseFinished, events: readonly RunEvent[], { texts }: RunContext): string[] {
  const { thread } = texts.run;
  const phase = name(event.phase);
  switch (event.state) {
    case 'done':
      return [`${EMOJI.done} ${thread.done(phase, event.durationMs)}`];
    case 'failed': {
      const [what = mrkdwn(event.detail, 600), ...more] = event.failure
        ? failureLines(event.failure, texts)
        : [];
      const lines = [`${EMOJI.failed} ${thread.failed(phase, event.durationMs, what)}`, ...more];
      return [lines.join('\n')];
    }
    case 'skipped': {
      const by = mrkdwn(texts.common.list(event.blockedBy ?? [], 4), 300);
      return [`${BLOCKED_EMOJI} ${thread.blocked(phase, by)}`];
    }
    case 'cancelled': {
      const all = events.filter(
        (other): other is PhaseFinished => other.type === event.type && other.state === 'cancelled',
      );
      // A cancelled run ends all phases at once: one line for all of them.
      const names = texts.common.list(all.map(({ phase: id }) => name(id)));
      return all[0] === event ? [`${EMOJI.cancelled} ${thread.cancelled(names)}`] : [];
    }
    default: {
      const never: never = event.state;
      return never;
    }
  }
}

function lateLines(late: readonly string[], view: RunView, { texts, nowMs }: RunContext): string[] {
  return late.flatMap((id) => {
    const phase = view.phases.find(({ planned }) => planned.id === id);
    if (phase === undefined) return [];
    const { elapsedMs } = phaseProgress(phase, nowMs);
    const words = texts.run.thread.late(name(id), elapsedMs, usualMs(phase));
    const detail = phase.detail === '' ? '' : `\n      ${mrkdwn(phase.detail, 400)}`;
    return [`${EMOJI.waiting} ${words}${detail}`];
  });
}

/** Lateness counts from the slowest usual time, so that time is shown. */
const usualMs = ({ planned }: PhaseView): number => Math.max(planned.expectedMs, planned.p90Ms ?? 0);

const name = (id: string): string => mrkdwn(id, 100);

/** The end is always kept: it is the last line. */
function fitting(lines: readonly string[], { texts }: RunContext): string {
  const all = lines.join('\n');
  if (all.length <= SECTION) return all;
  const last = lines.at(-1) ?? '';
  let shown = '';
  let count = 0;
  for (const line of lines.slice(0, -1)) {
    if (shown.length + line.length + last.length + 200 > SECTION) break;
    shown += `${line}\n`;
    count += 1;
  }
  return `${shown}${texts.run.thread.more(lines.length - 1 - count)}\n${last}`.slice(0, TEXT);
}
