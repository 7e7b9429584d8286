import type { JsonObject } from './blocks/checks.ts';
import { type Clock, SECOND } from './clock.ts';

/** What goes wrong with a Web API call. */
export type ApiFault =
  /** Slack's own no: `{ok: false, error, …fields}`. */
  | { kind: 'refuse'; error: string; fields?: JsonObject }
  /** 429 with its Retry-After, 500, 503. */
  | { kind: 'status'; status: number; retryAfterSeconds?: number }
  /** The connection breaks before anything happened. */
  | { kind: 'hang-up' }
  /** It takes so long before anything happens. */
  | { kind: 'slow'; ms: number }
  /** It happens, and then the connection breaks: the caller cannot know. */
  | { kind: 'lose-answer' };

/** What goes wrong with the delivery of a command, click or event. */
export type EnvelopeFault =
  /** It is sent twice, with the same envelope id. */
  | { kind: 'duplicate' }
  /** It is lost on the way to the bot, and Slack waits for the ack in vain. */
  | { kind: 'lose' }
  | { kind: 'slow'; ms: number };

export interface Rule<Seen, Fault> {
  /** Everything, when it is left out. */
  when?: (seen: Seen) => boolean;
  /** How often it goes wrong before it goes well again: for ever, when it is left out. */
  times?: number;
  fault: Fault;
}

export interface SeenCall {
  method: string;
  args: JsonObject;
}

export interface SeenEnvelope {
  /** `slash_commands`, `interactive`, `events_api`. */
  type: string;
  payload: JsonObject;
}

export interface Outage {
  /** What callers get while it lasts; open sockets are cut at its beginning either way. */
  how: 'hang-up' | 'status-503';
  /** Now, when it is left out. */
  fromMs?: number;
  /** Until it is ended, when it is left out. */
  untilMs?: number;
}

/** What goes wrong from the start of a local Slack. */
export interface FaultRules {
  calls?: readonly Rule<SeenCall, ApiFault>[];
  envelopes?: readonly Rule<SeenEnvelope, EnvelopeFault>[];
  outages?: readonly Outage[];
}

class Rules<Seen, Fault> {
  #rules: { rule: Rule<Seen, Fault>; left: number }[] = [];

  add(rule: Rule<Seen, Fault>): () => void {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(entry);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== entry);
    };
  }

  take(seen: Seen): Fault | undefined {
    const entry = this.#rules.find(({ rule, left }) => left > 0 && (rule.when?.(seen) ?? true));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.rule.fault;
  }
}

/** What is made to go wrong. Rules are asked in the order in which they were given; the first that fits counts. */
export class Faults {
  readonly #calls = new Rules<SeenCall, ApiFault>();
  readonly #envelopes = new Rules<SeenEnvelope, EnvelopeFault>();
  readonly #outages = new Set<Outage>();
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #cutSockets: () => void;

  constructor(options: { clock: Clock; signal: AbortSignal; cutSockets: () => void }) {
    this.#clock = options.clock;
    this.#signal = options.signal;
    this.#cutSockets = options.cutSockets;
  }

  add({ calls = [], envelopes = [], outages = [] }: FaultRules): void {
    for (const rule of calls) this.onCall(rule);
    for (const rule of envelopes) this.onEnvelope(rule);
    for (const outage of outages) this.outage(outage);
  }

  /** @returns what takes the rule back */
  onCall(rule: Rule<SeenCall, ApiFault>): () => void {
    return this.#calls.add(rule);
  }

  /** @returns what takes the rule back */
  onEnvelope(rule: Rule<SeenEnvelope, EnvelopeFault>): () => void {
    return this.#envelopes.add(rule);
  }

  /** @returns what ends it */
  outage(outage: Outage): () => void {
    this.#outages.add(outage);
    const waitMs = (outage.fromMs ?? Number.NEGATIVE_INFINITY) - this.#clock.now();
    if (waitMs <= 0) this.#cutSockets();
    else void this.#cutLater(outage, waitMs);
    return () => void this.#outages.delete(outage);
  }

  current(): Outage | undefined {
    const now = this.#clock.now();
    return [...this.#outages].find(
      ({ fromMs, untilMs }) => (fromMs ?? now) <= now && now < (untilMs ?? Number.POSITIVE_INFINITY),
    );
  }

  forCall(call: SeenCall): ApiFault | undefined {
    return this.#calls.take(call);
  }

  forEnvelope(envelope: SeenEnvelope): EnvelopeFault | undefined {
    return this.#envelopes.take(envelope);
  }

  async #cutLater(outage: Outage, waitMs: number): Promise<void> {
    try {
      await this.#clock.sleep(waitMs, this.#signal);
      if (this.#outages.has(outage)) this.#cutSockets();
    } catch {
      // The server has stopped before the outage began.
    }
  }
}

/** A storm of 429: everything that fits is told to come back after so long. */
export const rateLimited = (retryAfterMs: number): ApiFault => ({
  kind: 'status',
  status: 429,
  retryAfterSeconds: Math.ceil(retryAfterMs / SECOND),
});
