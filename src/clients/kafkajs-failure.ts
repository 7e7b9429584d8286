import type { KafkaJSError } from 'kafkajs';

/** What kafkajs' errors carry besides a message, each class some of it. */
interface ForeignKafkaError extends Error {
  type?: string;
  code?: string | number;
  /** KafkaJSDeleteGroupsError */
  groups?: readonly { error?: KafkaJSError }[];
  /** KafkaJSAggregateError */
  errors?: readonly (Error | string)[];
}

/** Wrappers that say how often kafkajs tried or how many things failed, but not why. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSNonRetriableError',
  'KafkaJSDeleteGroupsError',
  'KafkaJSAggregateError',
  'KafkaJSError',
]);

/** The error that says why, under kafkajs' wrappers. */
function innermost(thrown: unknown): ForeignKafkaError {
  let error = thrown as ForeignKafkaError;
  for (let depth = 0; depth < 5 && WRAPPERS.has(error.name) && error.type === undefined; depth += 1) {
    const inner = error.groups?.[0]?.error ?? error.errors?.[0] ?? error.cause;
    if (!(inner instanceof Error)) break;
    error = inner;
  }
  return error;
}

/** Kafka's own name of what went wrong, for example `NON_EMPTY_GROUP`; else the socket's code, else the class. */
export function kafkaErrorName(thrown: unknown): string {
  const error = innermost(thrown);
  // kafkajs swallows what the second of two brokers said and then reads the metadata it did not get.
  if (error instanceof TypeError && /of null/.test(error.message)) return 'KafkaJSMetadataNotLoaded';
  return error.type ?? (typeof error.code === 'string' ? error.code : error.name);
}

/** An error with that name, so that the error table finds its row and people read the reason first. */
export function kafkaFailure(thrown: unknown, name = kafkaErrorName(thrown)): Error {
  const failure = new Error(innermost(thrown).message, { cause: thrown });
  failure.name = name;
  return failure;
}

const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'KafkaJSConnectionError',
]);

/**
 * The same for an error that came out of `producer.send`. When the connection breaks, kafkajs reconnects
 * before it throws, and a failed reconnect takes the place of the first error: "connection refused" there does
 * not mean that nothing was sent.
 */
export function sendFailure(thrown: unknown): Error {
  const name = kafkaErrorName(thrown);
  return kafkaFailure(thrown, NEVER_SENT.has(name) ? 'KafkaJSConnectionClosedError' : name);
}

const HUNG_UP: ReadonlySet<string> = new Set(['KafkaJSConnectionClosedError', 'ECONNRESET', 'EPIPE']);

/**
 * The same for an error from before the first request of ours: whoever hangs up then has done nothing. It is a
 * broker that still boots behind a proxy, or a listener that wants TLS, or none.
 */
export function connectFailure(thrown: unknown): Error {
  const name = kafkaErrorName(thrown);
  return kafkaFailure(thrown, HUNG_UP.has(name) ? 'KafkaJSConnectionError' : name);
}

/**
 * The same for an error of the first request after that. It may be a blip, so it stays what it is; but a listener
 * that wants SASL says so only here, by hanging up, and then it does not pass.
 */
export function firstRequestFailure(thrown: unknown): Error {
  const failure = kafkaFailure(thrown);
  if (!HUNG_UP.has(failure.name)) return failure;
  const remedy =
    'If it stays so, compare `connections.kafka.sasl` with what the listener wants: it hangs up on whoever does not authenticate.';
  return Object.assign(failure, { remedy });
}
