import { nearest } from '../../../config/nearest.ts';
import type { Problem } from '../../messages/command-problem.ts';
import { quoted } from './words.ts';

export interface ParseContext {
  /** All that are configured. */
  environments: readonly string[];
  /** Those whose channel it is in which somebody asks: the name may be left out when it is one. */
  placement: readonly string[];
}

/** The one that is named, or the only one that can be meant. */
export function environmentOf(
  word: string | undefined,
  { environments, placement }: ParseContext,
): string | Problem {
  if (word === undefined) {
    const candidates = environments.length === 1 ? environments : placement;
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return only;
    return { problem: 'which-environment', known: placement.length > 1 ? placement : environments };
  }
  const found = environments.find((name) => name.toLowerCase() === word);
  if (found !== undefined) return found;
  return {
    problem: 'unknown-environment',
    word: quoted(word),
    near: nearest(word, environments),
    known: environments,
  };
}
