import { type Clock, MINUTE } from '../clock.ts';
import type { Ids } from './ids.ts';
import type { Message } from './messages.ts';

export interface ResponseUrl {
  channel: string;
  personId: string;
  /** The message whose button was clicked, which the answer may replace or delete. */
  original?: Message | undefined;
  expiresAt: number;
  usesLeft: number;
}

/**
 * A response_url is valid for 30 minutes and five uses.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const LIVES_MS = 30 * MINUTE;
const USES = 5;

/** Issues and redeems response_urls. */
export class ResponseUrls {
  readonly #urls = new Map<string, ResponseUrl>();
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** @returns the path of the address */
  issue(kind: 'commands' | 'actions', to: Pick<ResponseUrl, 'channel' | 'personId' | 'original'>): string {
    const path = `/${kind}/${this.#ids.secret()}`;
    this.#urls.set(path, { ...to, expiresAt: this.#clock.now() + LIVES_MS, usesLeft: USES });
    return path;
  }

  /** @returns why it cannot be used, in Slack's words, or the answer's place */
  use(path: string): ResponseUrl | 'expired_url' | 'used_url' {
    const url = this.#urls.get(path);
    if (url === undefined || this.#clock.now() > url.expiresAt) return 'expired_url';
    if (url.usesLeft === 0) return 'used_url';
    url.usesLeft -= 1;
    return url;
  }
}
