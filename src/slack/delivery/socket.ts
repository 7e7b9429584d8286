import { type App, type Logger as BoltLogger, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import { describeError } from '../../core/errors.ts';
import { type Clock, MINUTE, SECOND } from '../../core/ports/clock.ts';
import type { Logger } from '../../ops/logger.ts';

const HELLO_WITHIN_MS = 15 * SECOND;
/** Slack has been seen to keep a socket open and send nothing: an idle bot cannot tell, so sockets are renewed. */
const RENEW_AFTER_MS = 30 * MINUTE;
const LOOK_EVERY_MS = 2 * SECOND;
const AGAIN_AFTER_MS = [0, 1, 2, 5, 5, 10].map((seconds) => seconds * SECOND);
const CLOSE_WITHIN_MS = 2 * SECOND;
/** Of a WebSocket's ready states the one in which it carries messages. */
const OPEN = 1;

export interface SocketOptions {
  appToken: string;
  slackApiUrl: string | undefined;
  clock: Clock;
  log: Logger;
  boltLogger: BoltLogger;
  deliver(event: ReceiverEvent): Promise<void>;
  renewAfterMs?: number;
}

export interface Sockets {
  /** Why nothing arrives, or undefined. */
  unready(): string | undefined;
  /** Resolves once the first socket is open. */
  opened: Promise<void>;
  stop(): Promise<void>;
}

interface Connection {
  isOpen(): boolean;
  /** Slack has said that it is about to close it, or it is closed. */
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
 * Bolt's client reconnects by itself too; that is switched off, because it ends in an unhandled rejection when
 * its patience ends, and because it closes a socket before it opens the next.
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
        return await connect(options);
      } catch (error) {
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

  /** Its own look at the socket: a peer that went silent keeps Bolt's client closing for half a minute. */
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

async function connect(options: SocketOptions): Promise<Connection> {
  const { appToken, slackApiUrl, clock, log, boltLogger, deliver } = options;
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger,
    autoReconnectEnabled: false,
    // Its own options: the client writes a retry of its own into those that it is given.
    installerOptions: {
      clientOptions: {
        ...(slackApiUrl !== undefined && { slackApiUrl }),
        // Asking again is ours: a client that waits inside cannot be told that we are leaving.
        retryConfig: { retries: 0 },
        timeout: 10 * SECOND,
      },
    },
    customPropertiesExtractor: ({ envelope_id }: { envelope_id?: string }) => ({ envelopeId: envelope_id }),
  });
  // The receiver calls nothing else of an App.
  receiver.init({ processEvent: deliver } satisfies Pick<App, 'processEvent'> as unknown as App);
  const { client } = receiver;
  const ending = Promise.withResolvers<void>();
  let over = false;
  const end = () => {
    over = true;
    ending.resolve();
  };
  client.on('disconnected', end);
  client.on('ws_message', (data: unknown) => noteMessage(data, log, () => ending.resolve()));
  const close = async (): Promise<void> => {
    if (over) return;
    const enough = new AbortController();
    const late = clock.sleep(CLOSE_WITHIN_MS, enough.signal).catch(() => undefined);
    await Promise.race([client.disconnect(), late]);
    enough.abort();
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

/** Private in Bolt's client, and the only thing that tells a socket that is closing from one that is open. */
const stateOf = (client: object): number | undefined =>
  (client as { websocket?: { readyState?: number } }).websocket?.readyState;

/** `hello` says how many sockets the app has; `disconnect` that this one is about to be closed. */
function noteMessage(data: unknown, log: Logger, ending: () => void): void {
  if (typeof data !== 'string' || !/"type":\s*"(?:hello|disconnect)"/.test(data)) return;
  try {
    const message = JSON.parse(data) as { type?: string; reason?: string; num_connections?: number };
    if (message.type === 'hello') log.info({ sockets: message.num_connections }, 'socket to Slack open');
    if (message.type !== 'disconnect') return;
    log.info({ reason: message.reason }, 'Slack is about to close the socket');
    ending();
  } catch {
    // Not ours to judge: the client says so itself.
  }
}
