import { SlackRefusal } from '../refusal.ts';
import type { SlackState } from '../state/state.ts';
import type { Token } from '../state/tokens.ts';
import type { Args } from './args.ts';

export interface MethodCall {
  args: Args;
  token: Token;
  state: SlackState;
  /** The server's own address, without a slash at its end. */
  baseUrl: string;
  /** Prepares the address of a new socket. */
  newSocketUrl(): string;
}

/**
 * The rate limit of a method per minute. `per-channel` is one message a second in each channel; `special` is a tier
 * that Slack does not publish and nobody reaches.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits
 */
export type Tier = 'tier-1' | 'tier-2' | 'tier-3' | 'tier-4' | 'per-channel' | 'special';

export interface Method {
  /** One of them is enough; none is needed when it is empty. */
  scopes: readonly string[];
  tier: Tier;
  token: 'bot' | 'app' | 'any';
  handle(call: MethodCall): object | Promise<object>;
}

export type Methods = Readonly<Record<string, Method>>;

/** @throws {SlackRefusal} `missing_scope`, with `needed` and `provided` */
export function needScope({ scopes: provided }: Token, oneOf: readonly string[]): void {
  if (oneOf.length === 0 || oneOf.some((scope) => provided.includes(scope))) return;
  throw new SlackRefusal('missing_scope', { needed: oneOf.join(','), provided: provided.join(',') });
}

/** One page of a list, with Slack's cursor. Source: https://docs.slack.dev/apis/web-api/pagination */
export function page<T>(
  items: readonly T[],
  args: Args,
  most: number,
): { items: T[]; response_metadata: { next_cursor: string } } {
  const limit = Math.min(args.number('limit') || most, most);
  const cursor = args.text('cursor');
  const from =
    cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString().slice('at:'.length));
  if (!Number.isInteger(from) || from < 0) throw new SlackRefusal('invalid_cursor');
  const next = from + limit;
  return {
    items: items.slice(from, next),
    response_metadata: {
      next_cursor: next < items.length ? Buffer.from(`at:${next}`).toString('base64') : '',
    },
  };
}
