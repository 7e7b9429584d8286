import { isServiceError, type ServiceError, type ServiceErrorClass } from './errors.ts';
import { type Clock, SECOND } from './ports/clock.ts';
import type { Random } from './ports/random.ts';

export interface RetryNotice {
  error: ServiceError;
  attempt: number;
  delayMs: number;
}

export interface RetryOptions {
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  /** No attempt begins after this moment of the clock. */
  deadlineMs: number;
  /** Classes that are worth repeating here; a call with an effect must not list `uncertain`. */
  repeat?: readonly ServiceErrorClass[];
  onRetry?(notice: RetryNotice): void;
}

const FIRST_DELAY_MS = SECOND;
const CAP_MS = 20 * SECOND;
/** The delay after a capacity error: the cloud gets new capacity in minutes, not in seconds. */
const CAPACITY_DELAY_MS = 15 * SECOND;

/** Safe for a call that only reads. */
export const REPEAT_LOOK: readonly ServiceErrorClass[] = [
  'throttled',
  'transient',
  'uncertain',
  'unreachable',
];
/**
 * Safe for a call whose second success does no harm or is settled by a probe. An `uncertain` result is left to the
 * caller, who can check whether the effect happened.
 */
export const REPEAT_EFFECT: readonly ServiceErrorClass[] = ['throttled', 'transient', 'capacity'];

/**
 * Exponential back-off with full jitter and a cap, in milliseconds; the service's requested wait (`Retry-After`) wins
 * when it is longer.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
function backOffMs(error: ServiceError, attempt: number, random: Random): number {
  const base =
    error.errorClass === 'capacity'
      ? CAPACITY_DELAY_MS
      : Math.min(CAP_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 10));
  const jittered = base / 2 + (base / 2) * random();
  return Math.round(Math.max(jittered, error.retryAfterMs ?? 0));
}

/**
 * Retries a call while its error is worth repeating and the deadline is not reached; then throws the error itself.
 * Written here and not taken from a library because every wait must go through the Clock.
 */
export async function withRetry<T>(options: RetryOptions, call: () => Promise<T>): Promise<T> {
  const repeat = options.repeat ?? REPEAT_LOOK;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isServiceError(error, ...repeat)) throw error;
      const delayMs = backOffMs(error, attempt, options.random);
      if (options.clock.now() + delayMs >= options.deadlineMs) throw error;
      options.onRetry?.({ error, attempt, delayMs });
      await options.clock.sleep(delayMs, options.signal);
    }
  }
}
