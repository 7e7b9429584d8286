/**
 * Why an environment ticks, in the order of priority: something is due, its lease has changed, or only the minute has
 * passed.
 */
export type Urgency = 'due' | 'news' | 'look';

/** A semaphore with priorities: of those that wait, the more urgent go first, each class in the order of arrival. */
export class PrioritySemaphore {
  #free: number;
  readonly #waiting: Record<Urgency, (() => void)[]> = { due: [], news: [], look: [] };
  /** How many due ticks wait or have their turn. */
  #due = 0;
  #calm: PromiseWithResolvers<void> | undefined;

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Resolves with a function that ends the turn; it may be called again, to no effect. */
  async take(urgency: Urgency): Promise<() => void> {
    if (urgency === 'due') this.#due += 1;
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((go) => this.#waiting[urgency].push(go));
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (urgency === 'due') this.#less();
      const { due, news, look } = this.#waiting;
      const next = due.shift() ?? news.shift() ?? look.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }

  /** Resolves once no due tick waits or has its turn. */
  async idle(): Promise<void> {
    if (this.#due === 0) return;
    this.#calm ??= Promise.withResolvers();
    await this.#calm.promise;
  }

  #less(): void {
    this.#due -= 1;
    if (this.#due > 0) return;
    this.#calm?.resolve();
    this.#calm = undefined;
  }
}
