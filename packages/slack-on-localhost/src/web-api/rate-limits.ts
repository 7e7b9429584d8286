import { type Clock, MINUTE, SECOND } from '../clock.ts';
import type { Tier } from './method.ts';

/**
 * Calls of a method per minute. Tier 1 is "at least one": the calls that sockets need are granted, as Slack does.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits
 */
const PER_MINUTE: Readonly<Record<Exclude<Tier, 'per-channel'>, number>> = {
  'tier-1': 30,
  'tier-2': 20,
  'tier-3': 50,
  'tier-4': 100,
  special: 1_000,
};

/**
 * One message a second is a rate, not a gap: requests that overtake each other slightly are not refused.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits
 */
const EARLY_MS = 250;

export class RateLimits {
  readonly #clock: Clock;
  readonly #calls = new Map<string, number[]>();
  readonly #nextPost = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns after how many seconds to come back, when the call is one too many */
  take(method: string, tier: Tier, channel: string): number | undefined {
    return tier === 'per-channel' ? this.#takePost(channel) : this.#takeCall(method, PER_MINUTE[tier]);
  }

  #takePost(channel: string): number | undefined {
    const now = this.#clock.now();
    const next = this.#nextPost.get(channel) ?? now;
    if (next - now > EARLY_MS) return Math.ceil((next - now) / SECOND);
    this.#nextPost.set(channel, Math.max(next, now) + SECOND);
    return undefined;
  }

  #takeCall(method: string, perMinute: number): number | undefined {
    const now = this.#clock.now();
    const recent = (this.#calls.get(method) ?? []).filter((at) => at > now - MINUTE);
    this.#calls.set(method, recent);
    const oldest = recent[0];
    if (recent.length >= perMinute && oldest !== undefined) {
      return Math.max(1, Math.ceil((oldest + MINUTE - now) / SECOND));
    }
    recent.push(now);
    return undefined;
  }
}
