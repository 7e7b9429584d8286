/**
 * The one error type that lamplighter throws on purpose.
 *
 * A person reads `message`: what happened, to which component. `remedy` says what to do about it.
 * Code branches on `code`, never on the text.
 */
export type ErrorCode =
  | 'config-invalid'
  | 'environment-unknown'
  | 'environment-protected'
  | 'graph-cycle'
  | 'usage'
  | 'not-confirmed'
  | 'observation-failed'
  | 'component-broken'
  | 'component-timed-out'
  | 'run-timed-out'
  | 'run-cancelled'
  | 'attempt-lost'
  | 'run-in-progress'
  | 'run-unknown'
  | 'environment-locked'
  | 'lease-refused'
  | 'lease-changed'
  | 'task-refused'
  | 'task-unverified'
  | 'task-outcome-unknown'
  | 'service-failed'
  | 'sandbox-failed'
  | 'store-unreachable'
  | 'store-busy'
  | 'store-refused'
  | 'store-read-only'
  | 'store-full'
  | 'store-corrupt'
  | 'store-newer'
  | 'store-locked'
  | 'store-taken'
  | 'store-failed'
  | 'internal';

export interface ErrorDetails {
  /** What the reader can do now, as a full sentence. */
  remedy?: string;
  /** The component, as named in the configuration. */
  component?: string;
  /** Further facts for logs and `--verbose`. */
  facts?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

export class LamplighterError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;
  readonly component: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LamplighterError';
    this.code = code;
    this.remedy = details.remedy;
    this.component = details.component;
    this.facts = details.facts ?? {};
  }
}

/**
 * How a refusal of an outside service is to be handled. The table in `clients/error-table/` gives each
 * known error name, HTTP status or socket code one of these, with a reason.
 *
 * - `throttled`, `transient`: the same call may succeed later; repeat it with back-off.
 * - `uncertain`: no answer came back, so the effect may or may not have happened; probe before repeating.
 * - `conflict`: the thing is in another state than the call expects; observe again and decide again.
 * - `capacity`: the cloud has none left now; keep trying slowly until the deadline and tell people early.
 * - `absent`: the thing does not exist.
 * - `unreachable`: there is no route to the service (DNS, refused connection, TLS).
 * - `credentials`: nobody to be: no, wrong or expired credentials.
 * - `denied`: known but not allowed.
 * - `invalid`: the request can never succeed as it is.
 * - `unknown`: not in the table; never repeated, always shown whole.
 */
export type ServiceErrorClass =
  | 'throttled'
  | 'transient'
  | 'uncertain'
  | 'conflict'
  | 'capacity'
  | 'absent'
  | 'unreachable'
  | 'credentials'
  | 'denied'
  | 'invalid'
  | 'unknown';

export interface ServiceErrorDetails extends ErrorDetails {
  /** For example `rds`, `kubernetes`, `kafka`. */
  service: string;
  /** For example `StartDBInstance`, `patch deployments/scale`, `deleteGroups`. */
  operation: string;
  /** The service's own name of the error, for example `InvalidDBInstanceStateFault`. */
  errorName: string;
  errorClass: ServiceErrorClass;
  httpStatus?: number;
  /**
   * The wait that the service requests (`Retry-After`), in milliseconds.
   * Source: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
   */
  retryAfterMs?: number;
}

/** An outside service's refusal or failure to answer. */
export class ServiceError extends LamplighterError {
  readonly service: string;
  readonly operation: string;
  readonly errorName: string;
  readonly errorClass: ServiceErrorClass;
  readonly httpStatus: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: ServiceErrorDetails) {
    super('service-failed', message, details);
    this.name = 'ServiceError';
    this.service = details.service;
    this.operation = details.operation;
    this.errorName = details.errorName;
    this.errorClass = details.errorClass;
    this.httpStatus = details.httpStatus;
    this.retryAfterMs = details.retryAfterMs;
  }
}

export const isServiceError = (error: unknown, ...classes: ServiceErrorClass[]): error is ServiceError =>
  error instanceof ServiceError && (classes.length === 0 || classes.includes(error.errorClass));

/** Whether a wait was aborted: the error of every port that takes an AbortSignal. */
export const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');

export const describeError = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);
