import { type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import { describeError } from '../../core/errors.ts';
import { type Clock, MINUTE, SECOND } from '../../core/ports/clock.ts';
import type { Logger } from '../../ops/logger.ts';
import { boltLogger } from '../bolt-logger.ts';
import { endedBy } from './ended-by.ts';
import { readEnvelope } from './envelope.ts';

const HELLO_WITHIN_MS = 15 * SECOND;
/**
 * The longest age of a socket. Slack may keep a socket open and send nothing, which an idle bot cannot detect, so
 * sockets are renewed.
 * Source: slackapi/node-slack-sdk#1652
 */
const RENEW_AFTER_MS = 30 * MINUTE;
const LOOK_EVERY_MS = 2 * SECOND;
const AGAIN_AFTER_MS = [0, 1, 2, 5, 5, 10].map((seconds) => seconds * SECOND);
const CLOSE_WITHIN_MS = 2 * SECOND;
/** Long enough for the gate's one write: a delivery of a socket can be acked on no other. */
const ACK_WITHIN_MS = 2 * SECOND;
/** The ready state of a WebSocket that carries messages. Source: https://www.rfc-editor.org/rfc/rfc6455 */
const OPEN = 1;

export interface SocketOptions {
  appToken: string;
  slackApiUrl: string | undefined;
  clock: Clock;
  log: Logger;
  deliver(event: ReceiverEvent): Promise<void>;
  renewAfterMs?: number;
}

export interface Sockets {
  /** Why no deliveries arrive, or undefined. */
  unready(): string | undefined;
  /** Resolves once the first socket is open. */
  opened: Promise<void>;
  stop(): Promise<void>;
}

interface Connection {
  isOpen(): boolean;
  /**
   * Resolves when Slack has announced that it will close the socket, or it is closed.
   * Source: https://docs.slack.dev/apis/events-api/using-socket-mode
   */
  ending: Promise<void>;
  close(): Promise<void>;
}

/**
 * Keeps one socket open:
 *
 *   connecting ──hello──> open ──(renewal due | Slack will close it | it broke)──> connecting the next
 *       ^  │                                                                           │
 *       └──┘ failed: again, later and later                    the old one is closed <─┘ once the next is open
 *
 * Bolt's client can reconnect by itself; that is switched off, because it ends in an unhandled rejection when it gives
 * up, and because it closes a socket before it opens the next. For the same reason the client is not notified of
 * Slack's announcement: it would hang up at once, ten seconds too early.
 * Source: slackapi/node-slack-sdk#1787
 */
export function keepSocketOpen(options: SocketOptions): Sockets {
  const { clock, log, renewAfterMs = RENEW_AFTER_MS } = options;
  const leaving = new AbortController();
  const first = Promise.withResolvers<void>();
  let current: Connection | undefined;
  let trouble: string | undefined = 'the socket to Slack is being opened';

  const pause = (ms: number): Promise<boolean> =>
    clock.sleep(ms, leaving.signal).then(
      () => true,
      () => false,
    );

  async function next(): Promise<Connection | undefined> {
    for (let tries = 0; !leaving.signal.aborted; tries += 1) {
      try {
        return await connect(options, leaving.signal);
      } catch (error) {
        if (leaving.signal.aborted) return undefined;
        trouble = `the socket to Slack cannot be opened: ${describeError(error)}`;
        log.warn({ err: error, tries: tries + 1 }, trouble);
      }
      if (!(await pause(AGAIN_AFTER_MS[Math.min(tries + 1, AGAIN_AFTER_MS.length - 1)] ?? 0)))
        return undefined;
    }
    return undefined;
  }

  async function keep(): Promise<void> {
    for (;;) {
      const opened = await next();
      const old = current;
      if (opened === undefined) return;
      if (leaving.signal.aborted) {
        await opened.close();
        return;
      }
      current = opened;
      trouble = undefined;
      first.resolve();
      await old?.close();
      await untilItEnds(opened);
      if (leaving.signal.aborted) return;
      if (!opened.isOpen()) trouble = 'the socket to Slack is being opened again';
    }
  }

  /** Polls the socket's state: with a silent peer, Bolt's client takes half a minute to close. */
  async function untilItEnds(connection: Connection): Promise<void> {
    const renewAtMs = clock.now() + renewAfterMs;
    let ended = false;
    void connection.ending.then(() => {
      ended = true;
    });
    while (!ended && connection.isOpen() && clock.now() < renewAtMs) {
      const wait = new AbortController();
      const signal = AbortSignal.any([wait.signal, leaving.signal]);
      await Promise.race([clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined), connection.ending]);
      wait.abort();
      if (leaving.signal.aborted) return;
    }
  }

  const keeping = keep();
  return {
    opened: first.promise,
    unready: () =>
      trouble === undefined && current?.isOpen() === false ? 'the socket to Slack broke' : trouble,
    async stop() {
      leaving.abort();
      trouble = 'the socket to Slack is closed';
      await current?.close();
      await keeping;
    },
  };
}

async function connect(options: SocketOptions, leaving: AbortSignal): Promise<Connection> {
  const { appToken, slackApiUrl, clock, log, deliver } = options;
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    autoReconnectEnabled: false,
    // A copy of the options: the client adds a retry of its own to those that it is given.
    installerOptions: {
      clientOptions: {
        ...(slackApiUrl !== undefined && { slackApiUrl }),
        // Retrying is done here: a client that waits inside cannot be aborted when the process leaves.
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: 10 * SECOND,
        fetch: endedBy(leaving),
      },
    },
  });
  const { client } = receiver;
  const ending = Promise.withResolvers<void>();
  let over = false;
  const end = () => {
    over = true;
    ending.resolve();
  };
  client.on('disconnected', end);
  client.on('connecting', () => forgetTimers(client));
  const heard = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  const underWay = new Set<Promise<void>>();
  const handle = async (data: unknown): Promise<void> => {
    const message = readEnvelope(data);
    switch (message.kind) {
      case 'hello':
        log.info({ sockets: message.sockets }, 'socket to Slack open');
        await Promise.all(heard.map((hear) => hear.call(client, data, false)));
        return;
      case 'leave':
        log.info({ reason: message.reason }, 'Slack is about to close the socket');
        return ending.resolve();
      case 'unreadable':
        log.warn(`a socket message was ignored: it ${message.fault}`);
        return message.id === undefined ? undefined : acknowledge(client, message.id);
      case 'delivery': {
        const { id, payload, retry } = message;
        const ack = (answer?: unknown) => acknowledge(client, id, answer);
        return deliver({ body: payload, ack, ...retry, customProperties: { envelopeId: id } });
      }
      default:
        return message satisfies never;
    }
  };
  client.on('ws_message', (data: unknown) => {
    // Nobody else catches a rejection here: it would end the process.
    const handled: Promise<void> = handle(data)
      .catch((error: unknown) => {
        log.error({ err: error }, `a socket message could not be handled: ${describeError(error)}`);
      })
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  });
  const within = async (ms: number, work: Promise<unknown>): Promise<void> => {
    const enough = new AbortController();
    const late = clock.sleep(ms, enough.signal).catch(() => undefined);
    await Promise.race([work, late]);
    enough.abort();
  };
  const close = async (): Promise<void> => {
    if (!over) await within(ACK_WITHIN_MS, Promise.allSettled(underWay));
    if (!over) await within(CLOSE_WITHIN_MS, client.disconnect());
    // A second disconnect hangs up on a silent peer, and clears the client's timers.
    if (!over) void client.disconnect();
  };
  const answered = new AbortController();
  const tooLong = clock.sleep(HELLO_WITHIN_MS, answered.signal).then(
    () => {
      throw new Error(`no hello within ${HELLO_WITHIN_MS / SECOND} s`);
    },
    () => undefined,
  );
  const starting = receiver.start();
  starting.catch(() => {});
  try {
    await Promise.race([starting, tooLong]);
  } catch (error) {
    void close();
    throw error ?? new Error('Slack closed it before it said hello');
  } finally {
    answered.abort();
  }
  return {
    ending: ending.promise,
    isOpen: () => !over && stateOf(client) === OPEN,
    close,
  };
}

/** Private fields of Bolt's client. */
interface ClientParts {
  send(envelopeId: string, answer?: unknown): Promise<void>;
  websocket?: {
    readyState?: number;
    closeHandshakeTimeout?: NodeJS.Timeout;
    disconnect(): void;
  };
}

/**
 * Clears both close timers. A socket that breaks while it is being closed is closed again, with a second timer of half
 * a minute, and only that one is cleared: a finished process would stay alive for the first.
 */
function forgetTimers(client: object): void {
  const { websocket } = client as ClientParts;
  if (websocket === undefined) return;
  const disconnect = websocket.disconnect.bind(websocket);
  websocket.disconnect = () => {
    clearTimeout(websocket.closeHandshakeTimeout);
    disconnect();
  };
}

/** Acks an envelope; rejects when the socket is closed by then. */
const acknowledge = (client: object, envelopeId: string, answer?: unknown): Promise<void> =>
  (client as ClientParts).send(envelopeId, answer);

/** The ready state, the only sign that distinguishes a closing socket from an open one. */
const stateOf = (client: object): number | undefined => (client as ClientParts).websocket?.readyState;
