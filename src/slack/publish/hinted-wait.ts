import { SECOND } from '../../core/ports/clock.ts';
import type { PublisherPorts } from './publisher-ports.ts';

/** How often it looks by itself: a hint may be lost, and that a phase takes long is no event. */
const LOOK_EVERY_MS = 5 * SECOND;
/** A burst of events is one look. */
const AFTER_HINT_MS = 50;

/** Waits for a moment or for a hint that something has changed, whichever comes first. */
export class HintedWait {
  readonly #clocks: Pick<PublisherPorts, 'clock' | 'slackClock'>;
  #hinted = false;
  #wake = () => {};

  constructor(clocks: Pick<PublisherPorts, 'clock' | 'slackClock'>) {
    this.#clocks = clocks;
  }

  hint(): void {
    this.#hinted = true;
    this.#wake();
  }

  /** Everything that was hinted at so far is being read. */
  clear(): void {
    this.#hinted = false;
  }

  /** Until `untilMs` of Slack's clock, 5 s at most. Rejects with the signal's reason after a hint only. */
  async until(untilMs: number, signal: AbortSignal): Promise<void> {
    const { clock, slackClock } = this.#clocks;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    this.#wake = () => over.abort();
    if (!this.#hinted) {
      const leftMs = Math.min(LOOK_EVERY_MS, untilMs - slackClock.now());
      const sleeps = [slackClock.sleep(leftMs, either), clock.sleep(LOOK_EVERY_MS, either)];
      await Promise.race(sleeps.map((sleep) => sleep.catch(() => {})));
      over.abort();
    }
    this.#wake = () => {};
    if (this.#hinted) await slackClock.sleep(AFTER_HINT_MS, signal);
  }
}
