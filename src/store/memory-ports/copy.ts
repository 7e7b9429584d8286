import { toJson } from '../run-rows.ts';

/** A copy as a database would store it: shares nothing with the original, and holds only JSON. */
export const copy = <T>(value: T): T => JSON.parse(toJson(value)) as T;

/**
 * A copy as a database would return it, of a value that `copy` has stored: it is JSON already, so serialising would
 * change nothing.
 */
export function clone<T>(kept: T): T {
  if (Array.isArray(kept)) return kept.map(clone) as T;
  if (typeof kept !== 'object' || kept === null) return kept;
  const twin: Record<string, unknown> = {};
  for (const key of Object.keys(kept)) twin[key] = clone((kept as Record<string, unknown>)[key]);
  return twin as T;
}
