const MOST = 4_096;

/**
 * Remembers what is expensive and always the same: a minute's tick asks for the times of the same days again and
 * again. It forgets everything at once when it is full, which only costs time.
 */
export function memory<Key, Value>(): (key: Key, make: () => Value) => Value {
  const known = new Map<Key, Value>();
  return (key, make) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= MOST) known.clear();
    const value = make();
    known.set(key, value);
    return value;
  };
}
