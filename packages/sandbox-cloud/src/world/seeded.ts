import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on the key alone, so that draws do not depend on the order of calls. */
export function unitHash(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32;
}

/** A stream of numbers in [0, 1) from a seed: what `Random` is in the sandbox. */
export function seededRandom(seed: number): () => number {
  let count = 0;
  return () => unitHash(`${seed}:random:${count++}`);
}
