import { awsErrors } from './aws.ts';
import { kafkaErrors } from './kafka.ts';
import { kubernetesErrors } from './kubernetes.ts';
import { networkErrors } from './network.ts';
import type { ErrorRow, ErrorTable } from './row.ts';
import { rpkErrors } from './rpk.ts';

export const serviceErrors: Readonly<Record<string, ErrorTable>> = {
  ...awsErrors,
  kafka: { ...kafkaErrors, ...rpkErrors },
  kubernetes: kubernetesErrors,
};

const byStatus = (status: number): ErrorRow | undefined => {
  if (status === 429) return { errorClass: 'throttled', reason: 'the service asks for fewer calls' };
  if (status === 408) return { errorClass: 'uncertain', reason: 'no answer came in time' };
  if (status >= 500) return { errorClass: 'transient', reason: `the service is unwell (HTTP ${status})` };
  if (status === 401)
    return { errorClass: 'credentials', reason: 'the service does not know who is calling' };
  if (status === 403) return { errorClass: 'denied', reason: 'the service refuses this identity' };
  return undefined;
};

const unknown: ErrorRow = { errorClass: 'unknown', reason: 'an error that lamplighter does not know' };

export interface RawFailure {
  service: string;
  /** The service's own error name first, then socket codes, most specific first. */
  names: readonly string[];
  httpStatus?: number | undefined;
}

/**
 * Finds the row of a failure: by the service's own names first, then the network's, then the HTTP status. Never throws;
 * an error in no table gets the class `unknown`.
 */
export function classify(failure: RawFailure): ErrorRow {
  for (const table of [serviceErrors[failure.service] ?? {}, networkErrors as ErrorTable]) {
    for (const name of failure.names) {
      const row = table[name];
      if (row !== undefined) return row;
    }
  }
  return (failure.httpStatus === undefined ? undefined : byStatus(failure.httpStatus)) ?? unknown;
}
