import type { KnownBlock, MessageMetadata } from '@slack/types';

/**
 * The metadata type by which our own messages are recognised; its content is visible to everybody in the channel.
 * Source: https://docs.slack.dev/messaging/message-metadata
 */
export const POST_EVENT = 'lamplighter_post';

interface Content {
  channel: string;
  text: string;
  blocks?: KnownBlock[];
  metadata: MessageMetadata;
  parse: 'none';
  link_names: false;
}

interface PageQuery {
  channel: string;
  include_all_metadata: true;
  limit: number;
  cursor?: string;
}

interface Found {
  messages?: { ts?: string; metadata?: { event_type?: string; event_payload?: unknown } }[];
  response_metadata?: { next_cursor?: string };
}

/** The used part of Slack's own `WebClient`. */
export interface SlackWire {
  chat: {
    postMessage(
      message: Content & { thread_ts?: string; unfurl_links: false; unfurl_media: false },
    ): Promise<{ ts?: string }>;
    update(message: Content & { ts: string }): Promise<object>;
  };
  conversations: {
    history(query: PageQuery): Promise<Found>;
    replies(query: PageQuery & { ts: string }): Promise<Found>;
  };
}

/**
 * The options of a poster's client. It retries nothing by itself: a post whose answer was lost would come twice. Its
 * time limit is shorter than the silence after which a holder loses its claim, so that the next holder finds the
 * previous one's post.
 */
export const POSTING_CLIENT = {
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: 8_000,
} as const;
