import type { Clock } from '../../../src/core/ports/clock.ts';
import type { PublisherCursors } from '../../../src/core/ports/cursors.ts';
import type { PublisherPorts } from '../../../src/slack/publish/publisher-ports.ts';

const nevermore = <T>(): Promise<T> => new Promise<T>(() => {});

/** A process that can be killed: from then on nothing that it asked for comes back to it, and it asks no more. */
export class Mortal {
  dead = false;
  #stepsLeft: number;

  /** It dies at that step: a call to the store or to Slack, before it is made or when it has been answered. */
  constructor(stepsLeft = Number.POSITIVE_INFINITY) {
    this.#stepsLeft = stepsLeft;
  }

  readonly kill = (): void => {
    this.dead = true;
  };

  async #step<T>(call: () => Promise<T>): Promise<T> {
    if (this.#dies()) return nevermore();
    try {
      const answer = await call();
      return this.#dies() ? nevermore() : answer;
    } catch (error) {
      if (this.dead) return nevermore();
      throw error;
    }
  }

  #dies(): boolean {
    this.#stepsLeft -= 1;
    this.dead ||= this.#stepsLeft < 0;
    return this.dead;
  }

  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      sleep: async (ms, signal) => {
        if (this.dead) return nevermore();
        await clock
          .sleep(ms, signal)
          .catch((reason: unknown) => (this.dead ? nevermore() : Promise.reject(reason)));
        return this.dead ? nevermore() : undefined;
      },
      // The call itself ends, or time would stand still: it is its answer that nobody hears.
      outside: (call) => this.#step(() => clock.outside(call)),
    };
  }

  cursors(cursors: PublisherCursors): PublisherCursors {
    return {
      behind: (...args) => this.#step(() => cursors.behind(...args)),
      claim: (...args) => this.#step(() => cursors.claim(...args)),
      save: (...args) => this.#step(() => cursors.save(...args)),
      beat: (...args) => this.#step(() => cursors.beat(...args)),
      release: (...args) => this.#step(() => cursors.release(...args)),
      onNews: (wake) => cursors.onNews(wake),
    };
  }

  store(store: PublisherPorts['store']): PublisherPorts['store'] {
    return {
      run: (...args) => this.#step(() => store.run(...args)),
      events: (...args) => this.#step(() => store.events(...args)),
      onChange: (...args) => store.onChange(...args),
    };
  }
}
