import type { JsonObject } from '../blocks/checks.ts';

/** One thing that the bot is told. */
export interface Envelope {
  id: string;
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: JsonObject;
  /** Whether the ack may bring an answer. */
  acceptsResponse: boolean;
  /** Set on events that were not acked before. */
  retry?: { attempt: number; reason: string } | undefined;
}

/** What the bot said to it. */
export interface Ack {
  payload?: unknown;
  /** An HTTP answer may ask that it never be told again. */
  noRetry?: boolean;
}

/** The way to the bot. */
export interface Transport {
  /** Whether there is anybody to tell. */
  connected(): boolean;
  /**
   * Resolves with the ack; stays open when there is none.
   *
   * @throws {NotDelivered} when the bot cannot be told, or answers with an error
   */
  send(envelope: Envelope, signal: AbortSignal): Promise<Ack>;
}

export class NotDelivered extends Error {
  /** Slack's `retry_reason`. */
  readonly reason: string;
  readonly noRetry: boolean;

  constructor(reason: string, noRetry = false) {
    super(`the bot was not told: ${reason}`);
    this.name = 'NotDelivered';
    this.reason = reason;
    this.noRetry = noRetry;
  }
}
