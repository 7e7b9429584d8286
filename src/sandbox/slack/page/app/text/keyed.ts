/** Parts of one whole, which never move among each other, each with its place as its key. */
export const keyed = <T>(parts: readonly T[] = []): (readonly [string, T])[] =>
  parts.map((part, at) => [String(at), part] as const);
