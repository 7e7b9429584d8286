import { POST_EVENT, type SlackWire } from './slack-client.ts';

const PAGE = 200;
/**
 * Pages of a channel to search: a lost post is among the newest messages, but a bot that was down for a night comes
 * late.
 * Source: https://docs.slack.dev/apis/web-api/pagination
 */
const CHANNEL_PAGES = 5;
/**
 * Pages of a thread to search: threads start with their oldest reply, so all of one is read.
 * Source: https://docs.slack.dev/reference/methods/conversations.replies
 */
const THREAD_PAGES = 20;

export interface LostPost {
  channel: string;
  threadTs?: string;
  key: string;
}

/** The message that carries the key; undefined when it was not posted, or people have deleted it. */
export async function findPost(wire: SlackWire, post: LostPost): Promise<string | undefined> {
  const { channel, threadTs, key } = post;
  let cursor: string | undefined;
  for (let page = 0; page < (threadTs === undefined ? CHANNEL_PAGES : THREAD_PAGES); page += 1) {
    const query = { channel, include_all_metadata: true, limit: PAGE, ...(cursor && { cursor }) } as const;
    const { messages, response_metadata } =
      threadTs === undefined
        ? await wire.conversations.history(query)
        : await wire.conversations.replies({ ...query, ts: threadTs });
    const found = messages?.find(
      ({ metadata }) => metadata?.event_type === POST_EVENT && keyOf(metadata.event_payload) === key,
    );
    if (found?.ts !== undefined) return found.ts;
    cursor = response_metadata?.next_cursor;
    if (!cursor) return undefined;
  }
  return undefined;
}

const keyOf = (payload: unknown): unknown => (payload as { key?: unknown } | undefined)?.key;
