import type { ErrorRow, ErrorTable } from '../row.ts';

/** The same row under every name: AWS names the same refusal differently from service to service. */
export const named = (row: ErrorRow, ...names: string[]): ErrorTable =>
  Object.fromEntries(names.map((name) => [name, row]));

export const absent = (what: string): ErrorRow => ({
  errorClass: 'absent',
  reason: `there is no such ${what}`,
  remedy: `Check the id of the ${what} in the configuration, and the region and account of connections.aws.`,
});
export const conflict = (reason: string): ErrorRow => ({ errorClass: 'conflict', reason });
export const quota = (what: string): ErrorRow => ({
  errorClass: 'invalid',
  reason: `the account's quota of ${what} is used up`,
  remedy: `Free some, or raise the quota of ${what} in AWS Service Quotas.`,
});
export const invalid = (reason: string, remedy?: string): ErrorRow => ({
  errorClass: 'invalid',
  reason,
  ...(remedy !== undefined && { remedy }),
});
