import { toJson } from '../run-rows.ts';

/** What a database would keep: nothing shared with what was given, and nothing that JSON does not know. */
export const copy = <T>(value: T): T => JSON.parse(toJson(value)) as T;

/** What a database would give back, of what `copy` has kept: JSON already, so writing it down would tell nothing new. */
export function clone<T>(kept: T): T {
  if (Array.isArray(kept)) return kept.map(clone) as T;
  if (typeof kept !== 'object' || kept === null) return kept;
  const twin: Record<string, unknown> = {};
  for (const key of Object.keys(kept)) twin[key] = clone((kept as Record<string, unknown>)[key]);
  return twin as T;
}
