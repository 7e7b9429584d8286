import { isServiceError, type ServiceError } from '../../core/errors.ts';
import { type Clock, MINUTE, SECOND } from '../../core/ports/clock.ts';
import type { MessageRef } from '../../core/ports/message-ref.ts';
import type { MessageContent } from '../messages/blocks/basics.ts';
import type { Shape } from '../messages/blocks/run/run-parts.ts';
import { refusesPlans, slackTrouble } from '../slack-trouble.ts';
import { EditGate } from './edit-gate.ts';
import { findPost, type LostPost } from './find-post.ts';
import { PostLanes } from './post-lanes.ts';
import { POST_EVENT, type SlackWire } from './slack-client.ts';

/** The content of a message in each shape; called when it is sent, so that it is never out of date. */
type Draw = (shape: Shape) => MessageContent;

export interface Post extends LostPost {
  /** Whether an earlier attempt may have posted it: then it is searched for first. */
  mayBeThere: boolean;
  /**
   * Called when its turn has come, and before every retry: the last moment to record that it is about to be posted.
   * Undefined when there is nothing to post any more. An error that it throws ends the post.
   */
  compose(): Promise<Draw | undefined>;
}

interface Edit {
  message: MessageRef;
  /** The key that it was posted with. */
  key: string;
  /** Called when its turn has come, and before every retry. Undefined when nothing is to be changed. */
  compose(): Promise<Draw | undefined>;
}

/**
 * The one way for messages that must arrive.
 *
 *   its turn ──> compose ──> the call ──┬─ done
 *      ^                                ├─ throttled, transient, unreachable: a pause ──┐
 *      │                                ├─ uncertain: a pause, and a look for it ───────┤
 *      │                                ├─ credentials, denied: a long pause ───────────┤
 *      └────────────────────────────────┴───────────────────────────────────────────────┘
 *
 * Everything else is thrown as a `ServiceError`: `absent` and `conflict` (the message or its thread is gone),
 * `unknown`, and `invalid` when even the simplest form was refused. The signal ends a wait, never a call: its
 * answer is what must not be lost.
 */
export interface Poster {
  /** Undefined when `compose` had nothing to post. */
  post(post: Post, signal: AbortSignal): Promise<MessageRef | undefined>;
  edit(edit: Edit, signal: AbortSignal): Promise<void>;
}

export interface PosterOptions {
  wire: SlackWire;
  /** Slack's time, which is not an environment's where that runs faster. */
  clock: Clock;
  /** Called once, until the channel works again. */
  onTrouble(trouble: ServiceError): void;
  /** Called for every call, for metrics. */
  onCall?(call: { method: string; channel: string; errorName?: string }): void;
}

const BACK_OFF_MS = { first: SECOND, most: 30 * SECOND };
/**
 * The pause while somebody has to invite the bot or unarchive a channel, in milliseconds: not urgent, but without a
 * restart.
 */
const BLOCKED_MS = MINUTE;
/** How long a request that lost its connection may still be in flight, in milliseconds. */
const BEFORE_LOOKING_MS = 2 * SECOND;

const NEXT_SHAPE: Readonly<Record<Shape, Shape | undefined>> = {
  plan: 'sections',
  sections: 'text',
  text: undefined,
};

export function createPoster({ wire, clock, onTrouble, onCall }: PosterOptions): Poster {
  const lanes = new PostLanes(clock);
  const edits = new EditGate(clock);
  /**
   * Channels that refuse plan blocks. Learned anew by every process, at the cost of one call.
   * Source: https://docs.slack.dev/reference/block-kit/blocks/plan-block
   */
  const planless = new Set<string>();
  const reported = new Map<string, Set<string>>();

  const tell = (channel: string, trouble: ServiceError): void => {
    const names = reported.get(channel) ?? new Set();
    reported.set(channel, names);
    if (names.has(trouble.errorName)) return;
    names.add(trouble.errorName);
    onTrouble(trouble);
  };

  async function call<T>(method: string, channel: string, send: () => Promise<T>): Promise<T> {
    try {
      const answer = await clock.outside(send);
      onCall?.({ method, channel });
      return answer;
    } catch (error) {
      const trouble = slackTrouble(error, method, channel);
      onCall?.({ method, channel, errorName: trouble.errorName });
      throw trouble;
    }
  }

  /** Sends the fullest shape that the channel accepts. */
  async function inShape<T>(
    channel: string,
    draw: Draw,
    send: (message: MessageContent) => Promise<T>,
  ): Promise<T> {
    let refused: ServiceError | undefined;
    let shape: Shape = planless.has(channel) ? 'sections' : 'plan';
    for (;;) {
      try {
        const answer = await send(draw(shape));
        if (refused === undefined) reported.delete(channel);
        else if (shape === 'sections' && refusesPlans(refused)) planless.add(channel);
        return answer;
      } catch (error) {
        const simpler: Shape | undefined = NEXT_SHAPE[shape];
        if (!isServiceError(error, 'invalid') || simpler === undefined) throw error;
        refused ??= error;
        tell(channel, error);
        shape = simpler;
      }
    }
  }

  /** The pause before the next try, in milliseconds; throws an error that no retry resolves. */
  function pauseAfter(error: unknown, channel: string, failures: number): number {
    if (!isServiceError(error)) throw error;
    switch (error.errorClass) {
      case 'throttled':
        return error.retryAfterMs ?? BACK_OFF_MS.most;
      case 'transient':
      case 'unreachable':
      case 'uncertain':
        // A single failure is not worth reporting.
        if (failures > 1) tell(channel, error);
        return Math.min(BACK_OFF_MS.most, BACK_OFF_MS.first * 2 ** (failures - 1));
      case 'credentials':
      case 'denied':
        tell(channel, error);
        return BLOCKED_MS;
      default:
        throw error;
    }
  }

  async function find(post: Post, signal: AbortSignal): Promise<string | undefined> {
    for (let failures = 1; ; failures += 1) {
      try {
        const method = post.threadTs === undefined ? 'conversations.history' : 'conversations.replies';
        return await call(method, post.channel, () => findPost(wire, post));
      } catch (error) {
        // Posting does not include the right to read: then it is posted again, as docs/slack.md says.
        if (isServiceError(error, 'denied')) {
          tell(post.channel, error);
          return undefined;
        }
        await clock.sleep(pauseAfter(error, post.channel, failures), signal);
      }
    }
  }

  async function postOnce(post: Post, draw: Draw, signal: AbortSignal): Promise<MessageRef> {
    const { channel, threadTs, key } = post;
    const answer = await inShape(channel, draw, async (message) => {
      await lanes.pace(channel, signal);
      return call('chat.postMessage', channel, () =>
        wire.chat.postMessage({
          ...content(channel, key, message),
          ...(threadTs !== undefined && { thread_ts: threadTs }),
          ...{ unfurl_links: false, unfurl_media: false },
        }),
      );
    });
    if (answer.ts !== undefined) return { channel, ts: answer.ts };
    throw slackTrouble(new SyntaxError('an answer without a ts'), 'chat.postMessage', channel);
  }

  return {
    async post(post, signal) {
      const { channel } = post;
      const release = await lanes.take(channel, signal);
      try {
        let mayBeThere = post.mayBeThere;
        for (let failures = 1; ; failures += 1) {
          const ts = mayBeThere ? await find(post, signal) : undefined;
          if (ts !== undefined) return { channel, ts };
          mayBeThere = false;
          await lanes.ready(channel, signal);
          const draw = await post.compose();
          if (draw === undefined) return undefined;
          try {
            return await postOnce(post, draw, signal);
          } catch (error) {
            const pauseMs = pauseAfter(error, channel, failures);
            mayBeThere = isServiceError(error, 'uncertain');
            lanes.pause(channel, pauseMs);
            await clock.sleep(Math.max(pauseMs, mayBeThere ? BEFORE_LOOKING_MS : 0), signal);
          }
        }
      } finally {
        release();
      }
    },

    async edit({ message, key, compose }, signal) {
      const { channel, ts } = message;
      for (let failures = 1; ; failures += 1) {
        await edits.enter(`${channel} ${ts}`, signal);
        const draw = await compose();
        if (draw === undefined) return;
        try {
          await inShape(channel, draw, (message) =>
            call('chat.update', channel, () => wire.chat.update({ ...content(channel, key, message), ts })),
          );
          return;
        } catch (error) {
          const pauseMs = pauseAfter(error, channel, failures);
          if (isServiceError(error, 'throttled')) edits.pause(pauseMs);
          await clock.sleep(pauseMs, signal);
        }
      }
    },
  };
}

const content = (channel: string, key: string, { text, blocks = [] }: MessageContent) => ({
  channel,
  text,
  // An empty list removes the blocks of an edited message. Source: https://docs.slack.dev/reference/methods/chat.update
  blocks,
  metadata: { event_type: POST_EVENT, event_payload: { key } },
  ...({ parse: 'none', link_names: false } as const),
});
