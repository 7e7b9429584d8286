import type { JsonObject } from '../blocks/checks.ts';
import { MINUTE, SECOND } from '../clock.ts';
import type { Faults } from '../faults.ts';
import { forget } from '../forget.ts';
import { pause } from '../pause.ts';
import type { SlackState } from '../state/state.ts';
import { type Ack, type Envelope, NotDelivered, type Transport } from './envelope.ts';

/** One attempt to tell the bot something, and what came of it. */
export interface DeliveryRecord {
  atMs: number;
  envelope: Envelope;
  /** `open` until it is decided. */
  outcome: 'open' | 'acked' | 'timeout' | 'not-delivered';
}

export type Delivered =
  | { ok: true; payload: unknown }
  /** What the person reads: `operation_timeout`, `dispatch_failed`. */
  | { ok: false; error: 'operation_timeout' | 'dispatch_failed'; reason: string; noRetry: boolean };

/** How long Slack waits for an ack. Source: https://docs.slack.dev/interactivity/handling-user-interaction */
const ACK_WITHIN_MS = 3 * SECOND;

/**
 * When an unacked event is delivered again: after the first failure, the second and the third.
 * Source: https://docs.slack.dev/apis/events-api
 */
const RETRY_AFTER_MS = [0, MINUTE, 5 * MINUTE];

const TIMEOUT = new NotDelivered('timeout');

/** Delivers what people do, waits for the bot's ack and redelivers events. */
export class Deliveries {
  readonly log: DeliveryRecord[] = [];
  readonly #state: SlackState;
  readonly #faults: Faults;
  readonly #transport: () => Transport;
  readonly #signal: AbortSignal;

  constructor(options: {
    state: SlackState;
    faults: Faults;
    transport: () => Transport;
    signal: AbortSignal;
  }) {
    this.#state = options.state;
    this.#faults = options.faults;
    this.#transport = options.transport;
    this.#signal = options.signal;
  }

  /** Commands and clicks are delivered once: only the person can repeat them. Source: slackapi/bolt-python#1071 */
  async deliver(envelope: Omit<Envelope, 'id'>): Promise<Delivered> {
    const { clock, ids, changes } = this.#state;
    const sent: Envelope = { ...envelope, id: ids.uuid() };
    const record: DeliveryRecord = { atMs: clock.now(), envelope: sent, outcome: 'open' };
    this.log.push(record);
    forget(this.log);
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#signal]);
    try {
      const { payload } = await Promise.race([this.#send(sent, signal), this.#tooLate(signal)]);
      record.outcome = 'acked';
      return { ok: true, payload };
    } catch (error) {
      if (!(error instanceof NotDelivered)) throw error;
      const { reason, noRetry } = error;
      record.outcome = error === TIMEOUT ? 'timeout' : 'not-delivered';
      const code = error === TIMEOUT ? 'operation_timeout' : 'dispatch_failed';
      return { ok: false, error: code, reason, noRetry };
    } finally {
      over.abort(new Error('the delivery is over'));
      changes.touch();
    }
  }

  /** Delivers an event of the Events API until it is acked. Resolves when nothing more will be tried. */
  async publish(event: JsonObject): Promise<void> {
    const { workspace, ids, clock } = this.#state;
    const payload = {
      token: 'local',
      team_id: workspace.team.id,
      context_team_id: workspace.team.id,
      context_enterprise_id: null,
      api_app_id: workspace.app.id,
      event,
      type: 'event_callback',
      event_id: ids.make('Ev'),
      event_time: Math.floor(clock.now() / SECOND),
      authorizations: [
        {
          enterprise_id: null,
          team_id: workspace.team.id,
          user_id: workspace.bot.userId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${ids.secret()}`,
    };
    let retry: Envelope['retry'];
    for (const waitMs of [...RETRY_AFTER_MS, undefined]) {
      const delivered = await this.deliver({ type: 'events_api', payload, acceptsResponse: false, retry });
      if (delivered.ok || delivered.noRetry || waitMs === undefined) return;
      if (waitMs > 0) await clock.sleep(waitMs, this.#signal);
      retry = { attempt: (retry?.attempt ?? 0) + 1, reason: delivered.reason };
    }
  }

  async #send(envelope: Envelope, signal: AbortSignal): Promise<Ack> {
    const transport = this.#transport();
    if (this.#faults.current() || !transport.connected()) throw new NotDelivered('connection_failed');
    const fault = this.#faults.forEnvelope(envelope);
    if (fault?.kind === 'lose') return new Promise(() => {});
    if (fault?.kind === 'slow') await pause(this.#state.clock, fault.ms, signal);
    const first = transport.send(envelope, signal);
    if (fault?.kind === 'duplicate') return Promise.race([first, transport.send(envelope, signal)]);
    return first;
  }

  async #tooLate(signal: AbortSignal): Promise<never> {
    const { clock } = this.#state;
    await (clock.limit ?? clock.sleep).call(clock, ACK_WITHIN_MS, signal);
    throw TIMEOUT;
  }
}
