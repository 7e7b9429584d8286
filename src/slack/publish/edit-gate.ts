import { type Clock, MINUTE } from '../../core/ports/clock.ts';

/**
 * The least time between two edits of one message, in milliseconds: Slack's clients redraw it, and people read it
 * meanwhile.
 */
const EVERY_MS = 2_500;

/**
 * The burst of edits at once. Slack accepts 50 edits a minute, of all messages together (chat.update is Tier 3); after
 * the burst they follow one by one.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits
 */
const AT_ONCE = 8;
const REFILL_MS = MINUTE / 40;

interface Waiter {
  message: string;
  enter: () => void;
}

/** Limits the rate of edits to Slack's: in the order of arrival, except for messages that were edited just now. */
export class EditGate {
  readonly #clock: Clock;
  readonly #lastAtMs = new Map<string, number>();
  #waiters: Waiter[] = [];
  #tokens = AT_ONCE;
  #countedAtMs: number;
  #pausedUntilMs = 0;
  #wake: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#countedAtMs = clock.now();
  }

  enter(message: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        this.#wake?.abort();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        message,
        enter: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.push(waiter);
      if (this.#wake === undefined) void this.#letIn();
      else this.#wake.abort();
    });
  }

  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.now() + ms);
  }

  /** Runs while an edit waits. */
  async #letIn(): Promise<void> {
    while (this.#waiters.length > 0) {
      const wake = new AbortController();
      this.#wake = wake;
      const next = this.#next();
      if (next.inMs > 0) {
        await this.#clock.sleep(next.inMs, wake.signal).catch(() => {});
        continue;
      }
      this.#tokens -= 1;
      this.#lastAtMs.set(next.waiter.message, this.#clock.now());
      this.#waiters = this.#waiters.filter((other) => other !== next.waiter);
      next.waiter.enter();
    }
    this.#wake = undefined;
    this.#forget();
  }

  #next(): { waiter: Waiter; inMs: number } {
    const nowMs = this.#clock.now();
    this.#tokens = Math.min(AT_ONCE, this.#tokens + (nowMs - this.#countedAtMs) / REFILL_MS);
    this.#countedAtMs = nowMs;
    const forAllMs = Math.max(
      this.#pausedUntilMs - nowMs,
      this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) * REFILL_MS),
    );
    const candidates = this.#waiters.map((waiter) => ({
      waiter,
      inMs: Math.max(
        forAllMs,
        (this.#lastAtMs.get(waiter.message) ?? Number.NEGATIVE_INFINITY) + EVERY_MS - nowMs,
      ),
    }));
    return candidates.reduce((best, candidate) => (candidate.inMs < best.inMs ? candidate : best));
  }

  #forget(): void {
    const nowMs = this.#clock.now();
    for (const [message, atMs] of this.#lastAtMs) {
      if (atMs + EVERY_MS < nowMs) this.#lastAtMs.delete(message);
    }
  }
}
