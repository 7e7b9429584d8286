import { randomUUID } from 'node:crypto';
import { type Clock, SECOND } from '../../../core/ports/clock.ts';

/** A second click within this time is an impatient finger: the question that it asks for is right there. */
const SAME_CLICK_MS = 5 * SECOND;

interface OpenQuestion {
  promptId: string;
  askedAtMs: number;
}

/**
 * The questions that this process has asked in the last seconds and nobody has answered yet. Slack cannot take back
 * a message that one person alone sees, so a double click must not ask twice.
 */
export class OpenQuestions {
  readonly #open = new Map<string, OpenQuestion>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /**
   * An id for a question that is about to be asked by a click. `subject` says to whom, where and about what.
   * Undefined: the same has just been asked and is open.
   */
  ask(subject: readonly (string | undefined)[]): string | undefined {
    const nowMs = this.#clock.now();
    for (const [key, { askedAtMs }] of this.#open) {
      if (nowMs - askedAtMs >= SAME_CLICK_MS) this.#open.delete(key);
    }
    const key = JSON.stringify(subject);
    if (this.#open.has(key)) return undefined;
    const promptId = randomUUID();
    this.#open.set(key, { promptId, askedAtMs: nowMs });
    return promptId;
  }

  /** Forgets a question that was answered: asked again, it is a new one. */
  settle(promptId: string): void {
    for (const [key, open] of this.#open) if (open.promptId === promptId) this.#open.delete(key);
  }
}
