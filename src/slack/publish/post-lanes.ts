import { type Clock, SECOND } from '../../core/ports/clock.ts';

/**
 * The least time between two posts into one channel, in milliseconds. Slack accepts one message a second; a little
 * more, because requests do not travel equally fast.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits
 */
const EVERY_MS = SECOND + 50;

interface Lane {
  /** The callers behind the one at work, in order. */
  waiting: (() => void)[];
  busy: boolean;
  nextAtMs: number;
}

/**
 * Orders the posts into one channel and limits them to Slack's rate, whoever posts:
 *
 *   take ──(its turn)──> pace ──> the call ──> release
 */
export class PostLanes {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves with a function that admits the next one. */
  async take(channel: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const lane = this.#lane(channel);
    if (lane.busy) await this.#turn(lane, signal);
    lane.busy = true;
    return () => {
      const next = lane.waiting.shift();
      if (next === undefined) lane.busy = false;
      else next();
    };
  }

  /** Waits until the rate allows another post into the channel. */
  async ready(channel: string, signal: AbortSignal): Promise<void> {
    const lane = this.#lane(channel);
    // The next free moment may have moved meanwhile.
    for (let left = this.#left(lane); left > 0; left = this.#left(lane)) {
      await this.#clock.sleep(left, signal);
    }
  }

  /** Waits in the same way, and counts the post that follows. */
  async pace(channel: string, signal: AbortSignal): Promise<void> {
    await this.ready(channel, signal);
    this.#lane(channel).nextAtMs = this.#clock.now() + EVERY_MS;
  }

  pause(channel: string, ms: number): void {
    const lane = this.#lane(channel);
    lane.nextAtMs = Math.max(lane.nextAtMs, this.#clock.now() + ms);
  }

  #left(lane: Lane): number {
    return lane.nextAtMs - this.#clock.now();
  }

  #lane(channel: string): Lane {
    const lane = this.#lanes.get(channel) ?? { waiting: [], busy: false, nextAtMs: 0 };
    this.#lanes.set(channel, lane);
    return lane;
  }

  #turn(lane: Lane, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        lane.waiting = lane.waiting.filter((other) => other !== enter);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      lane.waiting.push(enter);
    });
  }
}
