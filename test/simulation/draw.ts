import { seededRandom } from '../../packages/sandbox-cloud/src/world/seeded.ts';

/** Everything that a seed decides is drawn from one of these, in a fixed order. */
export class Draw {
  readonly random: () => number;

  constructor(seed: number, random = seededRandom(seed)) {
    this.random = random;
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  /** A whole number, both ends included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  /** Most often near the least, sometimes near the most. */
  skewed(least: number, most: number): number {
    return least + Math.floor(this.random() ** 3 * (most - least + 1));
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.random() * from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  times<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }
}
