/**
 * Parts of one whole, each with a key that none of its siblings has. The key is what `idOf` says, made unique; without
 * it the part's place: for parts that never move among each other.
 */
export function keyed<T>(
  parts: readonly T[] = [],
  idOf?: (part: T) => string | undefined,
): (readonly [string, T])[] {
  const taken = new Map<string, number>();
  return parts.map((part, at) => {
    const id = idOf?.(part);
    if (id === undefined) return [String(at), part] as const;
    const before = taken.get(id) ?? 0;
    taken.set(id, before + 1);
    return [`${before} ${id}`, part] as const;
  });
}
