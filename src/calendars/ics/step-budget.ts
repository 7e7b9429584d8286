import { Unreadable } from './unreadable.ts';

/** How many days of rules may be looked at for one year of a file: enough for 10,000 weekly rules. */
const STEPS = 4_000_000;

/** Bounds the work on one year of a file, whatever it holds. */
export class StepBudget {
  readonly exceeded = new Unreadable('the file has more repeating events than can be worked out');
  #left = STEPS;

  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** Throws `Unreadable` when more has been spent than there was. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.isSpent) throw this.exceeded;
  }
}
