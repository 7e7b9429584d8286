import type { RunEvent } from '../core/events.ts';
import type { Journal } from '../core/ports/journal.ts';

/**
 * The events of one run, for any number of readers: each begins at the first event, however late it comes, and ends
 * after `run.finished`, or with the error that ended the run.
 */
export class EventFeed implements Journal, AsyncIterable<RunEvent> {
  readonly #events: RunEvent[] = [];
  #ended: { error?: unknown } | undefined;
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();

  async append(event: RunEvent): Promise<void> {
    this.#events.push(event);
    this.#news();
  }

  end(error?: unknown): void {
    this.#ended = error === undefined ? {} : { error };
    this.#news();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<RunEvent> {
    for (let next = 0; ; ) {
      const event = this.#events[next];
      if (event !== undefined) {
        next += 1;
        yield event;
      } else if (this.#ended !== undefined) {
        if ('error' in this.#ended) throw this.#ended.error;
        return;
      } else await this.#wake.promise;
    }
  }

  #news(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}
