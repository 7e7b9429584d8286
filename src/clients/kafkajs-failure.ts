import type { KafkaJSError } from 'kafkajs';

/** The fields that kafkajs's errors carry besides a message; each class has some of them. */
interface ForeignKafkaError extends Error {
  type?: string;
  code?: string | number;
  /** KafkaJSDeleteGroupsError */
  groups?: readonly { error?: KafkaJSError }[];
  /** KafkaJSAggregateError */
  errors?: readonly (Error | string)[];
}

/** Wrapper errors that report how often kafkajs tried or how many calls failed, but not why. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSNonRetriableError',
  'KafkaJSDeleteGroupsError',
  'KafkaJSAggregateError',
  'KafkaJSError',
]);

/** The innermost error, which names the cause, under kafkajs's wrappers. */
function innermost(thrown: unknown): ForeignKafkaError {
  let error = thrown as ForeignKafkaError;
  for (let depth = 0; depth < 5 && WRAPPERS.has(error.name) && error.type === undefined; depth += 1) {
    const inner = error.groups?.[0]?.error ?? error.errors?.[0] ?? error.cause;
    if (!(inner instanceof Error)) break;
    error = inner;
  }
  return error;
}

/**
 * Kafka's own name of the error, for example `NON_EMPTY_GROUP`; else the socket's code, else the class name.
 * Source: https://kafka.apache.org/protocol.html#protocol_error_codes
 */
export function kafkaErrorName(thrown: unknown): string {
  const error = innermost(thrown);
  // kafkajs drops the second broker's error and then reads the metadata that it did not get (kafkajs 2.2.4).
  if (error instanceof TypeError && /of null/.test(error.message)) return 'KafkaJSMetadataNotLoaded';
  return error.type ?? (typeof error.code === 'string' ? error.code : error.name);
}

/** An error with that name, so that the error table finds its row and the message begins with the reason. */
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
 * The same for an error out of `producer.send`. When the connection breaks, kafkajs reconnects before it throws, and a
 * failed reconnect replaces the first error: "connection refused" there does not mean that nothing was sent.
 * Source: tulios/kafkajs#909
 */
export function sendFailure(thrown: unknown): Error {
  const name = kafkaErrorName(thrown);
  return kafkaFailure(thrown, NEVER_SENT.has(name) ? 'KafkaJSConnectionClosedError' : name);
}

const HUNG_UP: ReadonlySet<string> = new Set(['KafkaJSConnectionClosedError', 'ECONNRESET', 'EPIPE']);

/**
 * The same for an error before the first request: a peer that hangs up there has done nothing. It is a broker that
 * still boots behind a proxy, or a listener with the other TLS setting.
 */
export function connectFailure(thrown: unknown): Error {
  const name = kafkaErrorName(thrown);
  return kafkaFailure(thrown, HUNG_UP.has(name) ? 'KafkaJSConnectionError' : name);
}

/**
 * The same for an error of the first request after the connection. It may be a blip, so its class stays; but a listener
 * that requires SASL shows that only here, by hanging up, and then it persists.
 */
export function firstRequestFailure(thrown: unknown): Error {
  const failure = kafkaFailure(thrown);
  if (!HUNG_UP.has(failure.name)) return failure;
  const remedy =
    'If it stays so, compare `connections.kafka.sasl` with what the listener wants: it hangs up on whoever does not authenticate.';
  return Object.assign(failure, { remedy });
}
