import type { KnownBlock, PlanBlock, RichTextBlock, TaskCardBlock } from '@slack/types';
import type { PhaseState } from '../../../../core/events.ts';
import { type PhaseView, type RunView, runProgress } from '../../../../core/run-view.ts';
import { headline } from './headline.ts';
import { phaseDetail, phaseWords } from './phase-words.ts';
import { phaseEmoji, type RunContext, verbatim } from './run-parts.ts';
import { mrkdwn, plain } from './words.ts';

const TASKS = 50;
const TITLE = 120;
const PLAN_TITLE = 250;
/**
 * The characters of all tasks together: with the section above, the buttons and the text the message stays below
 * 13,000.
 * Source: slackapi/bolt-js#2509
 */
const ALL_TASKS = 8_000;
const MOST_OF_ONE = 400;
const SECTION = 2_900;

const STATUS = {
  pending: 'pending',
  running: 'in_progress',
  waiting: 'in_progress',
  done: 'complete',
  skipped: 'complete',
  failed: 'error',
  // Slack has no status for it, and no other one says that it is over and not well.
  // Source: https://docs.slack.dev/reference/block-kit/blocks/task-card-block
  cancelled: 'error',
} satisfies Record<PhaseState, TaskCardBlock['status']>;

const DISPLAY_ORDER = {
  running: 0,
  waiting: 0,
  failed: 0,
  cancelled: 1,
  pending: 2,
  done: 3,
  skipped: 4,
} satisfies Record<PhaseState, number>;

/**
 * The phases as Slack's plan block. A client that has collapsed the plan shows only its title.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/plan-block
 */
export function phasePlan(view: RunView, context: RunContext): PlanBlock {
  const { shown, hidden } = worthShowing(view.phases, TASKS);
  const room = Math.min(MOST_OF_ONE, Math.floor(ALL_TASKS / Math.max(1, shown.length)));
  const tasks: TaskCardBlock[] = shown.map((phase) => {
    const title = plain(
      `${phase.planned.id} · ${phaseWords(view, phase, context)}`,
      Math.min(TITLE, Math.floor(room * 0.6)),
    );
    const detail = plain(phaseDetail(phase), Math.max(1, room - title.length));
    return {
      type: 'task_card',
      task_id: phase.planned.id.slice(0, 255),
      title,
      status: phase.blockedBy.length > 0 ? 'error' : STATUS[phase.state],
      ...(detail !== '' && { details: richText(detail) }),
    };
  });
  if (hidden > 0) {
    const title = context.texts.run.moreTasks(hidden);
    tasks.push({ type: 'task_card', task_id: 'more', title, status: 'complete' });
  }
  return { type: 'plan', title: planTitle(view, context), tasks };
}

/** The same for workspaces without plans. */
export function phaseSections(view: RunView, context: RunContext): KnownBlock[] {
  const { shown, hidden } = worthShowing(view.phases, TASKS);
  const room = Math.min(MOST_OF_ONE, Math.floor(ALL_TASKS / Math.max(1, shown.length)));
  const lines = shown.map((phase) => {
    const words = `${phase.planned.id} · ${phaseWords(view, phase, context)}`;
    const line = `${phaseEmoji(phase)} ${mrkdwn(words, Math.floor(room * 0.6))}`;
    const detail = mrkdwn(phaseDetail(phase), Math.max(1, room - line.length));
    return detail === '' ? line : `${line}\n      _${detail.replaceAll('_', ' ')}_`;
  });
  if (hidden > 0) lines.push(context.texts.run.moreTasks(hidden));
  const sections: string[] = [];
  for (const line of lines) {
    const last = sections.at(-1);
    if (last === undefined || last.length + 1 + line.length > SECTION) sections.push(line);
    else sections[sections.length - 1] = `${last}\n${line}`;
  }
  return sections.map(verbatim);
}

function planTitle(view: RunView, context: RunContext): string {
  const { run, common } = context.texts;
  const { underWay, done, total } = runProgress(view, context.nowMs);
  const parts = [headline(view, context), run.done(done, total)];
  if (view.ended === undefined && underWay.length > 0) {
    parts.push(
      run.underWayPlain(
        common.list(
          underWay.map(({ planned }) => planned.id),
          3,
        ),
      ),
    );
  }
  return plain(parts.join(' · '), PLAN_TITLE);
}

/** In the order of the plan; of too many, those that need no attention are left out. */
function worthShowing(
  phases: readonly PhaseView[],
  most: number,
): { shown: readonly PhaseView[]; hidden: number } {
  if (phases.length <= most) return { shown: phases, hidden: 0 };
  const displayOrder = ({ state, blockedBy }: PhaseView): number =>
    blockedBy.length > 0 ? 1 : DISPLAY_ORDER[state];
  const kept = new Set([...phases].sort((a, b) => displayOrder(a) - displayOrder(b)).slice(0, most - 1));
  return { shown: phases.filter((phase) => kept.has(phase)), hidden: phases.length - kept.size };
}

const richText = (text: string): RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
