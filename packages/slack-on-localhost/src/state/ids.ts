import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';

/**
 * Makes the workspace's ids. Two servers never make the same ones unless they share a seed: a bot
 * remembers envelopes for longer than a local Slack lives.
 */
export class Ids {
  readonly #clock: Clock;
  readonly #seed: string;
  #count = 0;
  #lastMicros = 0;

  constructor(clock: Clock, seed: string = randomUUID()) {
    this.#clock = clock;
    this.#seed = seed;
  }

  #next(): string {
    return createHash('sha256')
      .update(`${this.#seed}/${this.#count++}`)
      .digest('hex');
  }

  /** `V0A1B2C3D4`, as Slack's own look. */
  make(prefix: string): string {
    return `${prefix}0${this.#next().slice(0, 9).toUpperCase()}`;
  }

  short(): string {
    return this.#next().slice(0, 5);
  }

  secret(): string {
    return this.#next().slice(0, 32);
  }

  uuid(): string {
    const hex = this.#next();
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
      '-',
    );
  }

  /** A message's time stamp, which is its id too: no two are alike, and later ones are greater. */
  ts(): string {
    this.#lastMicros = Math.max(this.#lastMicros + 1, Math.round(this.#clock.now() * 1_000));
    const seconds = Math.floor(this.#lastMicros / 1_000_000);
    return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, '0')}`;
  }
}
