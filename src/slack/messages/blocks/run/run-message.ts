import type { KnownBlock } from '@slack/types';
import type { Action } from '../../../../core/action.ts';
import type { Failure, Outcome } from '../../../../core/events.ts';
import { type RunView, runProgress } from '../../../../core/run-view.ts';
import { actions, type MessageContent } from '../basics.ts';
import { glance, outcomeEmoji, who } from './glance.ts';
import { figures, headline } from './headline.ts';
import { phasePlan, phaseSections } from './phase-plan.ts';
import { runButtons } from './run-buttons.ts';
import { type RunContext, verbatim } from './run-parts.ts';
import { mrkdwn } from './words.ts';

/**
 * The most characters of an edited text: Slack accepts 4,000 bytes, and Korean letters take three each.
 * Source: https://docs.slack.dev/reference/methods/chat.update
 */
const TEXT = 1_000;

/** The message of a run: its notification text is the outcome, or the progress. */
export function runMessage(view: RunView, context: RunContext): MessageContent {
  const text = mrkdwn(outcomeText(view, context), TEXT);
  const section = verbatim(glance(view, context));
  const buttons = actions(runButtons(view, context), 'run');
  switch (context.shape) {
    case 'plan':
      return {
        text,
        blocks: [section, ...(view.phases.length > 0 ? [phasePlan(view, context)] : []), buttons],
      };
    case 'sections':
      return { text, blocks: [section, ...phaseSections(view, context), buttons] };
    case 'text':
      return { text };
    default: {
      const never: never = context.shape;
      return never;
    }
  }
}

function outcomeText(view: RunView, context: RunContext): string {
  const { run, common } = context.texts;
  const parts = [headline(view, context), ...figures(view, context)];
  const { underWay } = runProgress(view, context.nowMs);
  if (view.ended === undefined && underWay.length > 0) {
    parts.push(
      run.underWayPlain(
        common.list(
          underWay.map(({ planned }) => planned.id),
          4,
        ),
      ),
    );
  }
  const failed = view.phases.flatMap(({ planned, failure }) =>
    failure ? [`${planned.id}: ${failure.message}`] : [],
  );
  return [...parts, ...failed.slice(0, 3)].join(' · ');
}

/** A run that ended before it had a plan. */
export interface NeverBegan {
  runId: string;
  environment: string;
  action: Action;
  outcome: Outcome;
  failure: Failure;
}

export function neverBeganMessage(run: NeverBegan, context: RunContext): MessageContent {
  const { texts, shape } = context;
  const headingText = texts.run.neverBegan(run.environment, run.action, run.outcome);
  const text = mrkdwn(`${headingText}: ${run.failure.message}`, TEXT);
  if (shape === 'text') return { text };
  const heading = `${outcomeEmoji(run.action, run.outcome)} *${mrkdwn(headingText, 200)}* · ${who(context.requester)}`;
  const lines = [heading, ...failureLines(run.failure, texts), texts.run.nothingChanged];
  const blocks: KnownBlock[] = [
    verbatim(lines.join('\n')),
    actions(runButtons({ ...run, ended: run }, context), 'run'),
  ];
  return { text, blocks };
}

/** What happened, the last observation, the service's message, the remedy. */
export function failureLines(failure: Failure, texts: RunContext['texts']): string[] {
  const { thread } = texts.run;
  return [
    mrkdwn(failure.message, 600),
    ...(failure.lastObserved ? [thread.lastSeen(mrkdwn(failure.lastObserved, 300))] : []),
    ...(failure.serviceSaid ? [thread.serviceSaid(mrkdwn(failure.serviceSaid, 600))] : []),
    ...(failure.remedy ? [thread.whatToDo(mrkdwn(failure.remedy, 500))] : []),
  ];
}
