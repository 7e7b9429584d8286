import type { Asker, Role } from '../../core/access.ts';
import type { Person } from '../../core/lease/policy.ts';
import type { RunOrigin } from '../../core/ports/run-store.ts';
import type { MessageContent } from '../messages/blocks/basics.ts';
import type { Locale, Texts } from '../messages/texts/texts.ts';

/** The ways to answer the requester, wherever they asked. */
export interface Answer {
  /** To the asker alone. */
  privately(content: MessageContent): Promise<void>;
  /** For all who are in the place where it was asked. */
  openly(content: MessageContent): Promise<void>;
  /** In place of the message whose button was clicked; where there is none, privately. */
  instead(content: MessageContent): Promise<void>;
}

/** The place that an answer belongs to, for the private metadata of a modal that it opens. */
export const placeOf = ({ channel, origin }: SlackRequest): { channel?: string; threadTs?: string } => ({
  ...(channel && { channel }),
  ...(origin.threadTs && { threadTs: origin.threadTs }),
});

/** One request, from a command, a mention, a click or a modal alike. */
export interface SlackRequest extends Asker {
  origin: RunOrigin;
  /** The channel of the request; undefined on the Home tab. */
  channel: string | undefined;
  /** How, for the audit: `command`, `mention`, `click`, `modal`, `home`. */
  source: 'command' | 'mention' | 'click' | 'modal' | 'home';
  /**
   * Opens a modal within 3 s after the click; undefined where there is none, or it is too late.
   * Source: https://docs.slack.dev/surfaces/modals
   */
  triggerId: string | undefined;
  /** The message whose button was clicked. */
  message: { ts: string; blocks: readonly unknown[]; ephemeral: boolean } | undefined;
  answer: Answer;
  texts: Texts;
  locale: Locale;
  /** The delivery that carried the request: the same when it is repeated after a crash. */
  delivery: string;
  receivedAtMs: number;
  /** A process that died had begun the request. */
  late: boolean;
  /** Aborted when this process leaves. */
  signal: AbortSignal;
}

/** The asker, with the role that they have in an environment. */
export const personOf = ({ actor }: Pick<SlackRequest, 'actor'>, role: Role): Person => ({ actor, role });
