/** Somebody who waits for a moment. */
export interface Sleeper {
  wakeAt: number;
  /** Ties in time are settled by who came first. */
  order: number;
  /** Where it sits in the heap, or -1 when it is in none. */
  index: number;
  wake(): void;
}

const isBefore = (a: Sleeper, b: Sleeper): boolean =>
  a.wakeAt < b.wakeAt || (a.wakeAt === b.wakeAt && a.order < b.order);

/**
 * A binary heap whose members know their place, because most sleepers never wake: every call sets a time
 * limit that is taken back when its answer comes.
 */
export class Sleepers {
  readonly #heap: Sleeper[] = [];

  get first(): Sleeper | undefined {
    return this.#heap[0];
  }

  get size(): number {
    return this.#heap.length;
  }

  add(sleeper: Sleeper): void {
    this.#rise(sleeper, this.#heap.push(sleeper) - 1);
  }

  remove(sleeper: Sleeper): void {
    const hole = sleeper.index;
    if (hole < 0) return;
    sleeper.index = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === sleeper) return;
    this.#sink(last, hole);
    if (last.index === hole) this.#rise(last, hole);
  }

  #rise(sleeper: Sleeper, from: number): void {
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || isBefore(parent, sleeper)) break;
      this.#place(parent, index);
      index = above;
    }
    this.#place(sleeper, index);
  }

  #sink(sleeper: Sleeper, from: number): void {
    let index = from;
    for (;;) {
      const left = this.#heap[2 * index + 1];
      const right = this.#heap[2 * index + 2];
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || isBefore(sleeper, child)) break;
      const below = child.index;
      this.#place(child, index);
      index = below;
    }
    this.#place(sleeper, index);
  }

  #place(sleeper: Sleeper, index: number): void {
    this.#heap[index] = sleeper;
    sleeper.index = index;
  }
}
