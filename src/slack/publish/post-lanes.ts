import { type Clock, SECOND } from '../../core/ports/clock.ts';

/** One message a second; a little more, because requests do not travel equally fast. */
const EVERY_MS = SECOND + 50;

interface Lane {
  /** Whoever has come after the one at work, in order. */
  waiting: (() => void)[];
  busy: boolean;
  nextAtMs: number;
}

/**
 * What is posted into one channel comes in one order and at Slack's pace, whoever posts it.
 *
 *   take ──(its turn)──> pace ──> the call ──> release
 */
export class PostLanes {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves with what lets the next one in. */
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

  /** Waits until another message may be posted there. */
  async ready(channel: string, signal: AbortSignal): Promise<void> {
    const lane = this.#lane(channel);
    // The moment may have moved on meanwhile.
    for (let left = this.#left(lane); left > 0; left = this.#left(lane)) {
      await this.#clock.sleep(left, signal);
    }
  }

  /** The same, and counts the one that is posted now. */
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
