import { describe, expect, it } from 'vitest';
import { allNeeds, findCycle, inOrder, longestPath } from '../../src/core/graph.ts';

const graph = (edges: Record<string, string[]>) => ({
  nodes: Object.keys(edges),
  needsOf: (node: string) => edges[node] ?? [],
});

describe('the graph of needs', () => {
  it('names a cycle by the chain that closes it', () => {
    const { nodes, needsOf } = graph({ a: ['b'], b: ['c'], c: ['b'], d: [] });
    expect(findCycle(nodes, needsOf)).toEqual(['b', 'c', 'b']);
  });

  it('finds no cycle where two ways lead to the same need', () => {
    const { nodes, needsOf } = graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] });
    expect(findCycle(nodes, needsOf)).toBeUndefined();
  });

  it('calls a node that needs itself a cycle', () => {
    const { nodes, needsOf } = graph({ a: ['a'] });
    expect(findCycle(nodes, needsOf)).toEqual(['a', 'a']);
  });

  it('orders needs before what needs them', () => {
    const { nodes, needsOf } = graph({ page: ['db', 'queue'], db: [], queue: ['host'], host: [] });
    expect(inOrder(nodes, needsOf)).toEqual(['db', 'host', 'queue', 'page']);
  });

  it('collects needs through others', () => {
    const { needsOf } = graph({ page: ['queue'], queue: ['host'], host: [] });
    expect([...allNeeds('page', needsOf)]).toEqual(['queue', 'host']);
  });

  it('finds the chain that takes longest', () => {
    const { nodes, needsOf } = graph({ page: ['db', 'queue'], db: [], queue: ['host'], host: [] });
    const weights: Record<string, number> = { page: 60, db: 240, queue: 20, host: 35 };
    expect(longestPath(nodes, needsOf, (node) => weights[node] ?? 0)).toEqual({
      nodes: ['db', 'page'],
      ms: 300,
    });
  });
});
