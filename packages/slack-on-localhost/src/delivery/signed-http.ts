import { createHmac } from 'node:crypto';
import { isObject, type JsonObject } from '../blocks/checks.ts';
import { SECOND } from '../clock.ts';
import { systemClock } from '../system-clock.ts';
import { type Ack, type Envelope, NotDelivered, type Transport } from './envelope.ts';

/**
 * Delivers by signed requests to the bot's own address, instead of sockets.
 * Sources: https://docs.slack.dev/apis/events-api/using-http-request-urls,
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export class SignedHttp implements Transport {
  readonly #requestUrl: string;
  readonly #signingSecret: string;

  constructor(requestUrl: string, signingSecret: string) {
    this.#requestUrl = requestUrl;
    this.#signingSecret = signingSecret;
  }

  connected(): boolean {
    return true;
  }

  async send(envelope: Envelope, signal: AbortSignal): Promise<Ack> {
    const { contentType, body } = encode(envelope);
    const response = await this.#post(contentType, body, retryHeaders(envelope), signal);
    const noRetry = response.headers.get('x-slack-no-retry') === '1';
    if (!response.ok) throw new NotDelivered('http_error', noRetry);
    const text = await response.text();
    return { payload: parseAnswer(response, text), noRetry };
  }

  /**
   * Sends the address a challenge and expects its echo, as Slack does before it accepts an address.
   * Source: https://docs.slack.dev/apis/events-api/using-http-request-urls
   */
  async verify(challenge: string, signal: AbortSignal): Promise<boolean> {
    const body = JSON.stringify({ type: 'url_verification', challenge, token: 'local' });
    const response = await this.#post('application/json', body, {}, signal);
    const text = await response.text();
    return response.ok && text.includes(challenge);
  }

  async #post(
    contentType: string,
    body: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> {
    // The machine's own time, whatever the server's clock says: the receiver compares it with its own.
    const timestamp = Math.floor(systemClock.now() / SECOND);
    const signature = createHmac('sha256', this.#signingSecret)
      .update(`v0:${timestamp}:${body}`)
      .digest('hex');
    try {
      return await fetch(this.#requestUrl, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': contentType,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': String(timestamp),
          'x-slack-signature': `v0=${signature}`,
        },
        body,
        signal,
      });
    } catch {
      if (signal.aborted) throw signal.reason;
      throw new NotDelivered('connection_failed');
    }
  }
}

function encode({ type, payload }: Envelope): { contentType: string; body: string } {
  if (type === 'events_api') return { contentType: 'application/json', body: JSON.stringify(payload) };
  const form =
    type === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  return {
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams(form).toString(),
  };
}

function retryHeaders({ retry }: Envelope): Record<string, string> {
  if (retry === undefined) return {};
  return {
    'x-slack-retry-num': String(retry.attempt),
    'x-slack-retry-reason': retry.reason === 'timeout' ? 'http_timeout' : retry.reason,
  };
}

function parseAnswer(response: Response, text: string): JsonObject | string | undefined {
  if (text === '') return undefined;
  if (!response.headers.get('content-type')?.includes('json')) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
