import type { ServiceErrorClass } from '../../core/errors.ts';

/** One known error: its class and the reason for it. */
export interface ErrorRow {
  errorClass: ServiceErrorClass;
  /** The reason for the class; shown when a call is repeated. */
  reason: string;
  /** What a person can do, where there is more specific advice than the class's own remedy. */
  remedy?: string;
}

/** Rows keyed by the service's own error name, HTTP status or socket code. */
export type ErrorTable = Readonly<Record<string, ErrorRow>>;
