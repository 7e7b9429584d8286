import type { SectionBlock } from '@slack/types';
import type { PhaseState } from '../../../../core/events.ts';
import type { PhaseView } from '../../../../core/run-view.ts';
import type { Texts } from '../../texts/texts.ts';

/**
 * How much of Slack's blocks a message uses.
 *
 * - `plan`: a section, and the phases as a plan
 * - `sections`: where the workspace refuses `plan`, the same in sections
 * - `text`: where it refuses those too, the words alone
 */
export type Shape = 'plan' | 'sections' | 'text';

/** The requester, as shown in Slack. */
export interface Requester {
  name: string;
  /** Only those can be mentioned. */
  slackUserId?: string;
}

/** The context in which a run's message is drawn. */
export interface RunContext {
  texts: Texts;
  /** The environment's time zone. */
  zone: string;
  nowMs: number;
  requester: Requester;
  litUntilMs?: number;
  shape: Shape;
}

/**
 * Unlike a plain section, it turns no `@here` and no address of foreign text into a mention or a link.
 * Source: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
 */
export const verbatim = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
  expand: true,
});

export const EMOJI = {
  pending: ':white_small_square:',
  running: ':arrow_forward:',
  waiting: ':hourglass_flowing_sand:',
  done: ':white_check_mark:',
  skipped: ':heavy_minus_sign:',
  failed: ':x:',
  cancelled: ':no_entry_sign:',
} satisfies Record<PhaseState, string>;

export const BLOCKED_EMOJI = ':double_vertical_bar:';
export const WARNING_EMOJI = ':warning:';
export const RESUMED_EMOJI = ':arrows_counterclockwise:';

export const phaseEmoji = (phase: PhaseView): string =>
  phase.blockedBy.length > 0 ? BLOCKED_EMOJI : EMOJI[phase.state];
