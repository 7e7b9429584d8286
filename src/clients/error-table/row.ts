import type { ServiceErrorClass } from '../../core/errors.ts';

/** One known error: how it is handled and why. */
export interface ErrorRow {
  errorClass: ServiceErrorClass;
  /** Why it is handled so; shown when a call is repeated. */
  reason: string;
  /** What a person can do about it, where there is something better than the class's own remedy. */
  remedy?: string;
}

/** Keyed by the service's own error name, HTTP status or socket code. */
export type ErrorTable = Readonly<Record<string, ErrorRow>>;
