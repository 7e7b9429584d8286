import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObject } from '../blocks/checks.ts';
import { type Clock, SECOND } from '../clock.ts';
import { systemClock } from '../system-clock.ts';
import { type Ack, type Envelope, NotDelivered, type Transport } from './envelope.ts';

/**
 * Slack's reasons for closing a socket: a warning comes some seconds before `refresh_requested`.
 * Source: https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

/**
 * Slack allows ten sockets per app.
 * Sources: https://docs.slack.dev/apis/events-api/using-socket-mode, slackapi/node-slack-sdk#1654
 */
const MOST_SOCKETS = 10;
const WARNING_MS = 10 * SECOND;
/** Real time, as sockets are. */
const LEAVE_WITHIN_MS = SECOND / 2;
/** Real time, as sockets are: Bolt drops a socket that was not pinged for 30 s. */
const PING_EVERY_MS = 10 * SECOND;

/**
 * The bot's sockets. Each goes through
 *
 *   ticket ──> open (hello sent) ──> asked to go ──> closed
 *
 * and may close at any time. Every envelope goes to one of the open ones, which take turns.
 */
export class Sockets implements Transport {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #open = new Set<WebSocket>();
  readonly #tickets = new Set<string>();
  readonly #unacked = new Map<string, (ack: Ack) => void>();
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #lifetimeMs: number;
  readonly #appId: string;
  readonly #onChange: () => void;
  readonly #pinging: NodeJS.Timeout;
  #turn = 0;

  constructor(options: {
    clock: Clock;
    signal: AbortSignal;
    appId: string;
    lifetimeMs: number;
    onChange: () => void;
  }) {
    this.#clock = options.clock;
    this.#signal = options.signal;
    this.#appId = options.appId;
    this.#lifetimeMs = options.lifetimeMs;
    this.#onChange = options.onChange;
    this.#pinging = setInterval(() => {
      for (const socket of this.#open) socket.ping();
    }, PING_EVERY_MS);
    this.#pinging.unref();
  }

  get count(): number {
    return this.#open.size;
  }

  connected(): boolean {
    return this.#open.size > 0;
  }

  /** Lets a bearer of this ticket in, once. */
  admit(ticket: string): void {
    this.#tickets.add(ticket);
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    // Nobody catches what is thrown here, and not every path makes a URL.
    const url = URL.parse(request.url ?? '/', 'http://slack');
    if (url?.pathname !== '/link' || !this.#tickets.delete(url.searchParams.get('ticket') ?? '')) {
      stream.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#welcome(socket));
  }

  send(envelope: Envelope, signal: AbortSignal): Promise<Ack> {
    const sockets = [...this.#open];
    const socket = sockets[this.#turn++ % Math.max(1, sockets.length)];
    if (socket === undefined) return Promise.reject(new NotDelivered('connection_failed'));
    const acked = new Promise<Ack>((resolve) => this.#unacked.set(envelope.id, resolve));
    signal.addEventListener('abort', () => void this.#unacked.delete(envelope.id), { once: true });
    const { id, type, payload, acceptsResponse, retry } = envelope;
    socket.send(
      JSON.stringify({
        envelope_id: id,
        payload,
        type,
        accepts_response_payload: acceptsResponse,
        ...(type === 'events_api' && {
          retry_attempt: retry?.attempt ?? 0,
          retry_reason: retry?.reason ?? '',
        }),
      }),
    );
    return acked;
  }

  /** Asks every socket to go, as Slack does when it moves them to another machine. */
  disconnect(reason: DisconnectReason): void {
    for (const socket of [...this.#open]) this.#askToGo(socket, reason);
  }

  /** Cuts every socket without a word. */
  cut(): void {
    for (const socket of [...this.#open]) socket.terminate();
  }

  /** Takes leave of every socket: the SDK waits half a minute for the answer to a close frame of its own. */
  async close(): Promise<void> {
    clearInterval(this.#pinging);
    const left = [...this.#open].map((socket) => {
      socket.close(1001);
      return once(socket, 'close');
    });
    const patience = new AbortController();
    const tooLong = systemClock.sleep(LEAVE_WITHIN_MS, patience.signal).catch(() => {});
    await Promise.race([Promise.allSettled(left), tooLong]);
    patience.abort();
    this.cut();
    this.#server.close();
  }

  #welcome(socket: WebSocket): void {
    socket.on('error', () => socket.terminate());
    if (this.#open.size >= MOST_SOCKETS) {
      this.#askToGo(socket, 'too_many_websockets');
      return;
    }
    this.#open.add(socket);
    const gone = new AbortController();
    socket.on('close', () => {
      this.#open.delete(socket);
      gone.abort(new Error('the socket is closed'));
      this.#onChange();
    });
    socket.on('message', (data) => this.#hear(String(data)));
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.size,
        connection_info: { app_id: this.#appId },
        debug_info: {
          host: 'local-slack',
          build_number: 1,
          approximate_connection_time: Number.isFinite(this.#lifetimeMs)
            ? Math.round(this.#lifetimeMs / SECOND)
            : 0,
        },
      }),
    );
    this.#onChange();
    if (Number.isFinite(this.#lifetimeMs)) void this.#recycle(socket, gone.signal);
  }

  #hear(data: string): void {
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (!isObject(message)) return;
    const id = String(message.envelope_id);
    this.#unacked.get(id)?.({ payload: message.payload });
    this.#unacked.delete(id);
  }

  async #recycle(socket: WebSocket, gone: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([gone, this.#signal]);
    try {
      await this.#clock.sleep(Math.max(0, this.#lifetimeMs - WARNING_MS), signal);
      this.#tell(socket, 'warning');
      await this.#clock.sleep(WARNING_MS, signal);
      this.#askToGo(socket, 'refresh_requested');
    } catch {
      // It has gone by itself.
    }
  }

  #tell(socket: WebSocket, reason: DisconnectReason): void {
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local-slack' } }));
  }

  #askToGo(socket: WebSocket, reason: DisconnectReason): void {
    this.#tell(socket, reason);
    if (reason !== 'warning') socket.close(1000);
  }
}
