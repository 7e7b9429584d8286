import type { Clock } from '../core/ports/clock.ts';
import { toStoreError } from './store-error.ts';

/** Counts as a call to the outside, so that virtual time stands still meanwhile; errors in one form. */
export async function askStore<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  try {
    return await clock.outside(call);
  } catch (error) {
    throw toStoreError(error);
  }
}

/** Every one of the methods through `askStore`. What registers a listener asks nothing, and is left out. */
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
