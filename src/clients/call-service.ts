import { describeError, isAbort, LamplighterError, ServiceError } from '../core/errors.ts';
import { type Clock, SECOND } from '../core/ports/clock.ts';
import { redact } from '../core/redact.ts';
import type { FinishedCall, ServiceCall } from '../core/service-call.ts';
import { classify } from './error-table/index.ts';

export type CallService = <T>(
  call: ServiceCall,
  signal: AbortSignal,
  perform: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

const DEFAULT_TIMEOUT_MS = 15 * SECOND;

/** An abort without a reason creates a DOMException with a stack, at every call. */
const ANSWERED = 'answered';

/**
 * The single entry point for outside calls: every call of every client goes through it. It enforces a time limit,
 * reports the open call to the clock, and maps every failure to a ServiceError by the error table, with secrets
 * redacted from its message (not from its `cause`: whoever shows the cause redacts it). Nothing is repeated here: only
 * the caller knows whether a call may be repeated.
 */
export function createCallService(options: {
  clock: Clock;
  onCall?: (call: FinishedCall) => void;
}): CallService {
  const { clock, onCall } = options;
  return async (given, signal, perform) => {
    const call = given.target === undefined ? given : { ...given, target: redact(given.target) };
    signal.throwIfAborted();
    const startedAt = clock.now();
    const finish = (error?: ServiceError) =>
      onCall?.({ ...call, durationMs: clock.now() - startedAt, ...(error && { error }) });
    let value: Awaited<ReturnType<typeof perform>>;
    try {
      value = await clock.outside(() => withinTimeLimit(call, signal, perform, clock));
    } catch (error) {
      // A cancelled run is not the service's fault: the caller's own abort reason is rethrown.
      if (signal.aborted) throw signal.reason;
      const failure = toServiceError(call, error);
      finish(failure);
      throw failure;
    }
    finish();
    return value;
  };
}

async function withinTimeLimit<T>(
  call: ServiceCall,
  signal: AbortSignal,
  perform: (signal: AbortSignal) => Promise<T>,
  clock: Clock,
): Promise<T> {
  const timeoutMs = call.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const expired = new AbortController();
  const answered = new AbortController();
  const slept = clock.limit?.(timeoutMs, answered.signal) ?? clock.sleep(timeoutMs, answered.signal);
  const limit = slept.then(
    () => {
      const late = new Error(`no answer within ${timeoutMs / SECOND} s`);
      late.name = 'TimeoutError';
      expired.abort(late);
      throw late;
    },
    () => new Promise<never>(() => {}),
  );
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: answered.signal });
  });
  try {
    // A client that ignores its signal loses the race anyway; its late answer is dropped.
    return await Promise.race([perform(AbortSignal.any([signal, expired.signal])), limit, cancelled]);
  } catch (error) {
    // A client that honours its signal rejects first with an AbortError, which says less than the time limit does.
    throw expired.signal.aborted ? expired.signal.reason : error;
  } finally {
    answered.abort(ANSWERED);
  }
}

/** The fields of foreign errors: SDK errors carry `name` and `$metadata`, HTTP clients `code`, some a `cause`. */
interface ForeignError {
  name?: string;
  code?: string | number;
  type?: string;
  message?: string;
  cause?: unknown;
  errors?: unknown[];
  $metadata?: { httpStatusCode?: number };
  $retryAfterMs?: number;
  /** A remedy that the client knows better than the table: which right is missing, for example. */
  remedy?: string | undefined;
}

function toServiceError(call: ServiceCall, thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) {
    thrown.message = redact(thrown.message);
    return thrown;
  }
  if (thrown instanceof LamplighterError) {
    return new ServiceError(redact(thrown.message), {
      ...call,
      errorName: thrown.code,
      errorClass: 'invalid',
      ...(thrown.remedy && { remedy: thrown.remedy }),
      cause: thrown,
    });
  }
  const causes = chainOf(thrown);
  const names = causes.flatMap(namesOf);
  const httpStatus = causes.map(httpStatusOf).find((status) => status !== undefined);
  const retryAfterMs = causes.find((error) => error.$retryAfterMs !== undefined)?.$retryAfterMs;
  const row = classify({ service: call.service, names, httpStatus });
  const remedy = causes.find((error) => error.remedy)?.remedy ?? row.remedy;
  const isKnown = (name: string) =>
    classify({ service: call.service, names: [name] }).errorClass !== 'unknown';
  // Wrappers such as `TypeError: fetch failed` name no cause; the first name that the table knows does.
  const errorName =
    names.find(isKnown) ??
    names.find((name) => name !== 'Error') ??
    (httpStatus ? `HTTP ${httpStatus}` : 'Error');
  const answer = causes.find((error) => namesOf(error).includes(errorName) && error.message) ?? thrown;
  const brokenOff = row.errorClass === 'unknown' && isAbort(thrown);
  const words = `${call.service} ${call.operation}: ${errorName}: ${describeError(answer)}`;
  return new ServiceError(redact(words), {
    ...call,
    errorName,
    errorClass: brokenOff ? 'uncertain' : row.errorClass,
    facts: {
      reason: brokenOff ? 'the client broke the call off before the answer came' : row.reason,
      target: call.target,
    },
    ...(remedy && { remedy }),
    ...(httpStatus !== undefined && { httpStatus }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    cause: thrown,
  });
}

/** The error and its causes, outermost first. */
function chainOf(thrown: unknown): ForeignError[] {
  const chain: ForeignError[] = [];
  let next = thrown;
  while (typeof next === 'object' && next !== null && chain.length < 5) {
    const error: ForeignError = next;
    chain.push(error);
    next = error.cause ?? error.errors?.[0];
  }
  return chain;
}

const namesOf = (error: ForeignError): string[] =>
  [error.type, error.name, error.code].filter((name) => typeof name === 'string');

/**
 * Kubernetes puts the HTTP status into `code`; Kafka's protocol codes are there too, but below 100.
 * Source: https://kafka.apache.org/protocol.html#protocol_error_codes
 */
const httpStatusOf = (error: ForeignError): number | undefined =>
  error.$metadata?.httpStatusCode ??
  (typeof error.code === 'number' && error.code >= 100 && error.code < 600 ? error.code : undefined);
