/** Lets so many work at once; of those that wait, the urgent ones go first, each in the order of coming. */
export class Turns {
  #free: number;
  readonly #urgent: (() => void)[] = [];
  readonly #others: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Resolves with what ends the turn; may be called again, to no effect. */
  async take(isUrgent: boolean): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((go) => (isUrgent ? this.#urgent : this.#others).push(go));
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const next = this.#urgent.shift() ?? this.#others.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }
}
