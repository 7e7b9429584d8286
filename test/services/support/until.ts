import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Looks at a foreign process until it shows what is wanted, and resolves with that. Such processes send no
 * event; the limit is generous, because it only ends what will never come.
 */
export async function until<T>(
  what: string,
  read: () => Promise<T | undefined | false> | T | undefined | false,
  options: { limitMs?: number; everyMs?: number } = {},
): Promise<T> {
  const { limitMs = 300_000, everyMs = 50 } = options;
  const deadline = performance.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await read();
      if (found !== undefined && found !== false) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`not within ${limitMs / 1_000} s: ${what}`, { cause: last });
    }
    await sleep(everyMs);
  }
}
