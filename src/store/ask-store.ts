import type { Clock } from '../core/ports/clock.ts';
import { toStoreError } from './store-error.ts';

/** Runs a store call as an outside call, so that virtual time stands still meanwhile; its errors become StoreErrors. */
export async function askStore<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  try {
    return await clock.outside(call);
  } catch (error) {
    throw toStoreError(error);
  }
}

/** Wraps every method in `askStore`, except methods that register a listener. */
export function askedStore<T extends object>(
  clock: Clock,
  methods: T & Record<keyof T, (...given: never[]) => Promise<unknown>>,
): T {
  const all = Object.entries(methods) as [string, (...given: unknown[]) => Promise<unknown>][];
  const asked = all.map(([name, method]) => [
    name,
    (...given: unknown[]) => askStore(clock, () => method(...given)),
  ]);
  return Object.fromEntries(asked) as T;
}
