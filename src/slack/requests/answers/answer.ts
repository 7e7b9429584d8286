import { WebAPIRateLimitedError } from '@slack/web-api';
import { describeError } from '../../../core/errors.ts';
import { SECOND } from '../../../core/ports/clock.ts';
import type { MessageContent } from '../../messages/blocks/basics.ts';
import type { SlackDeps } from '../../slack-deps.ts';
import type { Answer } from '../slack-request.ts';

const RESPOND_WITHIN_MS = 10 * SECOND;
/** The longest delay of an answer, in milliseconds: a later one reaches nobody. */
const PATIENCE_MS = 60 * SECOND;

interface Place {
  userId: string;
  channel: string | undefined;
  threadTs: string | undefined;
  responseUrl: string | undefined;
  /** A click: an answer must not replace the message unless it is meant to. */
  clicked: boolean;
  /** Aborts a pause that Slack demands. */
  signal: AbortSignal;
}

/**
 * Ways to answer a person, nearest first: the response_url of the interaction (30 minutes, 5 times, works where the bot
 * is not a member), an ephemeral message, a direct message. An answer that none of them accepts is logged.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function openAnswer(parts: Pick<SlackDeps, 'client' | 'clock' | 'log'>, place: Place): Answer {
  const { client, clock, log } = parts;
  const { userId, channel, threadTs, responseUrl, clicked, signal } = place;

  async function respond(content: MessageContent, how: Record<string, unknown>): Promise<void> {
    if (responseUrl === undefined) throw new Error('there is no response_url');
    const response = await fetch(responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...content, ...how }),
      signal: AbortSignal.timeout(RESPOND_WITHIN_MS),
    });
    const answered = await response.text();
    if (response.ok && !answered.includes('"ok":false')) return;
    throw new Error(`the response_url answers ${response.status} ${answered.slice(0, 200)}`);
  }
  const inThread = threadTs !== undefined && { thread_ts: threadTs };

  /**
   * Retries a call that Slack has rate-limited: it was not carried out, and is after the demanded pause.
   * Source: https://docs.slack.dev/apis/web-api/rate-limits
   */
  async function patiently(way: () => Promise<unknown>): Promise<void> {
    const untilMs = clock.now() + PATIENCE_MS;
    for (;;) {
      try {
        await way();
        return;
      } catch (error) {
        if (!(error instanceof WebAPIRateLimitedError)) throw error;
        const pauseMs = error.retryAfter * SECOND;
        if (clock.now() + pauseMs > untilMs) throw error;
        await clock.sleep(pauseMs, signal);
      }
    }
  }

  async function firstThatWorks(ways: readonly (() => Promise<unknown>)[]): Promise<void> {
    let last: unknown;
    for (const way of ways) {
      try {
        await patiently(way);
        return;
      } catch (error) {
        last = error;
        log.warn({ err: error, user: userId }, `an answer took another way: ${describeError(error)}`);
      }
    }
    log.error({ err: last, user: userId }, `an answer reached nobody: ${describeError(last)}`);
  }

  const ephemeral = (content: MessageContent) => () =>
    channel === undefined
      ? Promise.reject(new Error('there is no channel'))
      : client.chat.postEphemeral({ channel, user: userId, ...inThread, ...content });
  const direct = (content: MessageContent) => () => client.chat.postMessage({ channel: userId, ...content });
  const privately = (content: MessageContent): Promise<void> =>
    firstThatWorks([
      ...(responseUrl === undefined
        ? []
        : [
            () =>
              respond(content, {
                response_type: 'ephemeral',
                ...(clicked && { replace_original: false }),
                ...inThread,
              }),
          ]),
      ...(channel === undefined ? [] : [ephemeral(content)]),
      direct(content),
    ]);

  return {
    privately,
    openly: (content) =>
      firstThatWorks([
        ...(responseUrl === undefined
          ? []
          : [() => respond(content, { response_type: 'in_channel', ...inThread })]),
        ...(channel === undefined
          ? []
          : [() => client.chat.postMessage({ channel, ...inThread, ...content })]),
        direct(content),
      ]),
    instead: async (content) => {
      if (!clicked || responseUrl === undefined) return privately(content);
      try {
        await respond(content, { replace_original: true });
      } catch (error) {
        log.warn({ err: error, user: userId }, `a message could not be replaced: ${describeError(error)}`);
        await privately(content);
      }
    },
  };
}
