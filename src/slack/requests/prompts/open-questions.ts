import { randomUUID } from 'node:crypto';
import { type Clock, SECOND } from '../../../core/ports/clock.ts';

/** A second click within this time is accidental: the question is already on screen. */
const SAME_CLICK_MS = 5 * SECOND;

interface OpenQuestion {
  promptId: string;
  askedAtMs: number;
}

/**
 * The questions that this process asked in the last seconds and that are still open. Slack cannot retract an ephemeral
 * message, so a double click must not ask twice.
 * Source: https://docs.slack.dev/reference/methods/chat.postEphemeral
 */
export class OpenQuestions {
  readonly #open = new Map<string, OpenQuestion>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /**
   * An id for a question that a click is about to ask. `subject` names the person, the place and the matter. Undefined:
   * the same question was just asked and is open.
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

  /** Drops an answered question: asked again, it is a new one. */
  settle(promptId: string): void {
    for (const [key, open] of this.#open) if (open.promptId === promptId) this.#open.delete(key);
  }
}
