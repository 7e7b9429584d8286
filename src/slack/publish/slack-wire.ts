import type { KnownBlock, MessageMetadata } from '@slack/types';

/** By which our own messages are known: what stands in it is for everybody in the channel to see. */
export const POST_EVENT = 'lamplighter_post';

interface Content {
  channel: string;
  text: string;
  blocks?: KnownBlock[];
  metadata: MessageMetadata;
  parse: 'none';
  link_names: false;
}

interface Look {
  channel: string;
  include_all_metadata: true;
  limit: number;
  cursor?: string;
}

interface Found {
  messages?: { ts?: string; metadata?: { event_type?: string; event_payload?: unknown } }[];
  response_metadata?: { next_cursor?: string };
}

/** What is used of Slack's own client, whose `WebClient` is one of these. */
export interface SlackWire {
  chat: {
    postMessage(
      message: Content & { thread_ts?: string; unfurl_links: false; unfurl_media: false },
    ): Promise<{ ts?: string }>;
    update(message: Content & { ts: string }): Promise<object>;
  };
  conversations: {
    history(look: Look): Promise<Found>;
    replies(look: Look & { ts: string }): Promise<Found>;
  };
}

/**
 * How the client behind a poster is to be built. It repeats nothing by itself: a post whose answer was lost
 * would come twice. An answer is waited for less long than a holder may be silent, so that whoever takes a run
 * over finds what the holder before it had under way.
 */
export const POSTING_CLIENT = {
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: 8_000,
} as const;
