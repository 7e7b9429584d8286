import { distance } from 'fastest-levenshtein';

/** The name that was probably meant, or undefined when none is near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  // Somebody who stopped typing: `exchange` for `exchange-dev`.
  const begun = names.filter((name) => word.length >= 3 && name.toLowerCase().startsWith(word.toLowerCase()));
  if (begun.length === 1) return begun[0];
  const limit = Math.max(2, Math.floor(word.length * 0.4));
  let best: { name: string; apart: number } | undefined;
  for (const name of names) {
    const apart = distance(word.toLowerCase(), name.toLowerCase());
    if (apart <= limit && apart < name.length && apart < (best?.apart ?? Number.POSITIVE_INFINITY)) {
      best = { name, apart };
    }
  }
  return best?.name;
}

/** `Did you mean "mysql"?`, or else everything that there is. */
export function suggest(word: string, known: Iterable<string>, what: string): string {
  const names = [...known];
  const near = nearest(word, names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return names.length === 0 ? `There are no ${what}.` : `Known ${what}: ${names.join(', ')}.`;
}
