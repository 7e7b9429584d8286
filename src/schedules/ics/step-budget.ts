import { Unreadable } from './unreadable.ts';

/** How many days of rules may be looked at for one year of a file: of 10,000 daily rules, or a hundred thousand yearly ones. */
const STEPS = 4_000_000;

/** Bounds the work on one year of a file, whatever it holds. */
export class StepBudget {
  #left = STEPS;
  readonly #exceeded = new Unreadable('the file has more repeating events than can be worked out');

  /** Throws `Unreadable` when more has been spent than there was. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw this.#exceeded;
  }
}
