import { type Clock, SECOND } from '../clock.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Ids } from './ids.ts';

interface Trigger {
  personId: string;
  expiresAt: number;
  exchanged: boolean;
  /** The modal in which the person acted, onto which another may be pushed. */
  viewId?: string | undefined;
}

/** A trigger_id expires after three seconds. Source: https://docs.slack.dev/surfaces/modals */
const LIVES_MS = 3 * SECOND;

/** Trigger ids: each opens one modal, once and within three seconds of the person's act. */
export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock;
    this.#ids = ids;
  }

  issue(personId: string, viewId?: string): string {
    const id = `${this.#clock.now()}.${this.#ids.secret()}`;
    this.#triggers.set(id, {
      personId,
      viewId,
      expiresAt: this.#clock.now() + LIVES_MS,
      exchanged: false,
    });
    return id;
  }

  /** @throws {SlackRefusal} `invalid_trigger_id`, `expired_trigger_id`, `exchanged_trigger_id` */
  peek(id: string): Trigger {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) throw new SlackRefusal('invalid_trigger_id');
    if (trigger.exchanged) throw new SlackRefusal('exchanged_trigger_id');
    if (this.#clock.now() > trigger.expiresAt) throw new SlackRefusal('expired_trigger_id');
    return trigger;
  }

  exchange(id: string): Trigger {
    const trigger = this.peek(id);
    trigger.exchanged = true;
    return trigger;
  }
}
