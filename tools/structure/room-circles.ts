import type { SourceFile } from './source-files.ts';

/** `src/slack` of `src/slack/publish/poster.ts`, and a file at the top of `src` itself. */
const roomOf = (path: string): string => path.split('/').slice(0, 2).join('/');

/**
 * Rooms that reach each other by imports, each circle with its rooms in order. A type counts as much as a value: who
 * reads one room must read the other.
 */
export function roomCircles(files: readonly SourceFile[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const { path, imports } of files) {
    const room = roomOf(path);
    const others = imports.filter((to) => to.startsWith('src/')).map(roomOf);
    next.set(room, new Set([...(next.get(room) ?? []), ...others.filter((other) => other !== room)]));
  }
  const reached = new Map([...next.keys()].map((room) => [room, reachedFrom(room, next)]));
  const circles = new Map<string, string[]>();
  for (const [room, others] of reached) {
    if (!others.has(room)) continue;
    const circle = [...others].filter((other) => reached.get(other)?.has(room)).sort();
    circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

/** Holds `room` itself only when a way leads back to it. */
function reachedFrom(room: string, next: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>();
  const left = [...(next.get(room) ?? [])];
  for (let other = left.pop(); other !== undefined; other = left.pop()) {
    if (reached.has(other)) continue;
    reached.add(other);
    left.push(...(next.get(other) ?? []));
  }
  return reached;
}
