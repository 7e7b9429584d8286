import { readFile } from 'node:fs/promises';
import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory, KafkaConfig, SASLOptions } from 'kafkajs';
import type { Connections } from '../core/connections.ts';
import { describeError, LamplighterError } from '../core/errors.ts';
import { repairKafkajs } from './kafkajs-repair.ts';
import type { Transports } from './transports.ts';

type KafkaConnection = NonNullable<Connections['kafka']>;

/** A broker in the same network answers in milliseconds; one that is still booting drops the packets. */
const CONNECTION_TIMEOUT_MS = 3_000;
/** Longer than a broker may take for a change of topics (8 s), shorter than the limit of a whole call (15 s). */
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 60_000;

/**
 * Opens a connection to a real cluster. Certificates and passwords are read anew for every call, so that they may be
 * rotated. Throws LamplighterError when one of those files cannot be read.
 */
export function realKafka(connection: KafkaConnection): Transports['kafka'] {
  return async () => {
    const [{ Kafka, logLevel }, ssl, sasl] = await Promise.all([
      import('kafkajs'),
      readSsl(connection.ssl),
      readSasl(connection.sasl),
    ]);
    repairKafkajs();
    return (signal) =>
      new Kafka({
        clientId: connection.clientId,
        brokers: [...connection.brokers],
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        // Only to move on to the next broker of the list; calls themselves are made once.
        retry: { retries: connection.brokers.length - 1, initialRetryTime: 50, maxRetryTime: 50 },
        // Failures are thrown and reported once by the caller.
        logLevel: logLevel.NOTHING,
        socketFactory: socketsUntil(signal),
        ...(ssl !== undefined && { ssl }),
        ...(sasl !== undefined && { sasl }),
      });
  };
}

/** kafkajs's own factory, whose sockets end with the signal. */
function socketsUntil(signal: AbortSignal): ISocketFactory {
  const open = new Set<net.Socket>();
  signal.addEventListener(
    'abort',
    () => {
      // Destroyed with an error: kafkajs handles only `end` and `error`, not `close` (kafkajs 2.2.4).
      for (const socket of open) socket.destroy(new Error('the call is over'));
    },
    { once: true },
  );
  return ({ host, port, ssl, onConnect }) => {
    signal.throwIfAborted();
    const socket = ssl
      ? tls.connect({ host, port, ...(net.isIP(host) === 0 && { servername: host }), ...ssl }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    return socket;
  };
}

async function readSsl(ssl: KafkaConnection['ssl']): Promise<KafkaConfig['ssl']> {
  if (ssl === undefined || ssl === true) return ssl;
  const [ca, cert, key] = await Promise.all([
    ssl.caFile === undefined ? undefined : readNamed(ssl.caFile, 'ssl.caFile'),
    ssl.certFile === undefined ? undefined : readNamed(ssl.certFile, 'ssl.certFile'),
    ssl.keyFile === undefined ? undefined : readNamed(ssl.keyFile, 'ssl.keyFile'),
  ]);
  return { ...(ca && { ca: [ca] }), ...(cert && { cert }), ...(key && { key }) };
}

async function readSasl(sasl: KafkaConnection['sasl']): Promise<SASLOptions | undefined> {
  if (sasl === undefined) return undefined;
  const [username, password] = await Promise.all([
    readNamed(sasl.usernameFile, 'sasl.usernameFile'),
    readNamed(sasl.passwordFile, 'sasl.passwordFile'),
  ]);
  return { mechanism: sasl.mechanism, username: username.trim(), password: password.trim() } as SASLOptions;
}

async function readNamed(file: string, setting: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new LamplighterError(
      'config-invalid',
      `connections.kafka.${setting}: ${file} cannot be read (${describeError(error)})`,
      { cause: error, remedy: 'Name a file that exists and that this process may read.' },
    );
  }
}
