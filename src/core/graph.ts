/** Pure graph questions. `needsOf` gives the nodes that must come before a node. */

export type NeedsOf = (node: string) => readonly string[];

/** A cycle as the chain that closes it (`a, b, a`), or undefined when there is none. */
export function findCycle(nodes: Iterable<string>, needsOf: NeedsOf): string[] | undefined {
  const finished = new Set<string>();
  const chain: string[] = [];
  const visit = (node: string): string[] | undefined => {
    if (finished.has(node)) return undefined;
    const seenAt = chain.indexOf(node);
    if (seenAt >= 0) return [...chain.slice(seenAt), node];
    chain.push(node);
    for (const need of needsOf(node)) {
      const cycle = visit(need);
      if (cycle !== undefined) return cycle;
    }
    chain.pop();
    finished.add(node);
    return undefined;
  };
  for (const node of nodes) {
    const cycle = visit(node);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Topological order: needs before what needs them, otherwise in the given order. Assumes that there is no cycle. */
export function inOrder(nodes: Iterable<string>, needsOf: NeedsOf): string[] {
  const ordered = new Set<string>();
  const visit = (node: string): void => {
    if (ordered.has(node)) return;
    for (const need of needsOf(node)) visit(need);
    ordered.add(node);
  };
  for (const node of nodes) visit(node);
  return [...ordered];
}

/** Everything that a node needs, directly or transitively. */
export function allNeeds(node: string, needsOf: NeedsOf): Set<string> {
  const found = new Set<string>();
  const visit = (at: string): void => {
    for (const need of needsOf(at)) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(node);
  return found;
}

export interface WeightedPath {
  nodes: string[];
  ms: number;
}

/** The chain of needs with the longest duration, from its first node to its last. Assumes that there is no cycle. */
export function longestPath(
  nodes: Iterable<string>,
  needsOf: NeedsOf,
  weightOf: (node: string) => number,
): WeightedPath {
  const best = new Map<string, WeightedPath>();
  let longest: WeightedPath = { nodes: [], ms: 0 };
  for (const node of inOrder(nodes, needsOf)) {
    let before: WeightedPath = { nodes: [], ms: 0 };
    for (const need of needsOf(node)) {
      const path = best.get(need);
      if (path !== undefined && path.ms > before.ms) before = path;
    }
    const path = { nodes: [...before.nodes, node], ms: before.ms + weightOf(node) };
    best.set(node, path);
    if (path.ms > longest.ms) longest = path;
  }
  return longest;
}
