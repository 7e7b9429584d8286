import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Driver } from '../../../src/core/component.ts';
import { ServiceError } from '../../../src/core/errors.ts';
import { longestPath } from '../../../src/core/graph.ts';
import { runToys } from '../../support/run-toys.ts';
import { environment, spec, ToyResource } from '../../support/toy-environment.ts';

interface Node {
  needs: number[];
  upS: number;
  /** How far the real time strays from what is expected. */
  stray: number;
  /** How many calls and looks are refused before they work; 99 means for ever. */
  refusals: number;
}

/** Graphs without a cycle: a node needs only earlier ones. */
const graph: fc.Arbitrary<Node[]> = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.tuple(
    ...Array.from({ length: size }, (_, index) =>
      fc.record({
        needs: fc.uniqueArray(fc.nat(Math.max(0, index - 1)), { maxLength: index === 0 ? 0 : 3 }),
        upS: fc.integer({ min: 1, max: 500 }),
        stray: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
        refusals: fc.constantFrom<number[]>(0, 0, 0, 0, 1, 2, 99),
      }),
    ),
  ),
);

const name = (index: number): string => `c${index}`;
/** The nearest pace of looks, plus the second on which they are aligned. */
const ONE_LOOK_MS = 4_000;
const ALIGNED_MS = 1_000;

async function run(nodes: Node[], faults: boolean) {
  const clock = new VirtualClock(0);
  const toys = new Map<string, ToyResource>();
  for (const [index, node] of nodes.entries()) {
    const toy = new ToyResource(clock, { upMs: Math.round(node.upS * 1000 * node.stray) });
    if (faults) {
      for (let i = 0; i < node.refusals; i += 1) {
        toy.refusals.push(
          new ServiceError('slow down', {
            service: 'rds',
            operation: 'StartDBInstance',
            errorName: 'Throttling',
            errorClass: node.refusals === 99 ? 'denied' : 'throttled',
          }),
        );
      }
    }
    toys.set(name(index), toy);
  }
  const result = await runToys({
    clock,
    environment: environment(
      ...nodes.map((node, index) =>
        spec(name(index), {
          needs: node.needs.map(name),
          expected: { upMs: node.upS * 1000, downMs: 1_000 },
        }),
      ),
    ),
    parts: new Map<string, Driver>(toys),
  });
  return { ...result, toys };
}

const needsOf = (nodes: Node[]) => (id: string) => (nodes[Number(id.slice(1))]?.needs ?? []).map(name);

describe('for any graph and any times', () => {
  it('no phase starts before its needs are done, and each starts the moment they are', async () => {
    await fc.assert(
      fc.asyncProperty(graph, async (nodes) => {
        const { phase } = await run(nodes, false);
        for (const [index, node] of nodes.entries()) {
          const allDoneAt = Math.max(0, ...node.needs.map((need) => phase(name(need)).endedAtMs));
          expect(phase(name(index)).startedAtMs).toBe(allDoneAt);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('a run takes no longer than the true critical path and the lateness of each phase on it', async () => {
    await fc.assert(
      fc.asyncProperty(graph, async (nodes) => {
        const { finished, plan } = await run(nodes, false);
        const lookMs = new Map(plan.phases.map(({ id, lateMs = 0 }) => [id, 2 * lateMs + ALIGNED_MS]));
        const path = longestPath(
          nodes.map((_, index) => name(index)),
          needsOf(nodes),
          (id) => {
            const node = nodes[Number(id.slice(1))];
            return node === undefined
              ? 0
              : Math.round(node.upS * 1000 * node.stray) + Math.max(ONE_LOOK_MS, lookMs.get(id) ?? 0);
          },
        );
        expect(finished.durationMs).toBeLessThanOrEqual(path.ms);
      }),
      { numRuns: 150 },
    );
  });

  it('a run always ends, whatever is refused, and every component has a result', async () => {
    await fc.assert(
      fc.asyncProperty(graph, async (nodes) => {
        const { finished, outcome, toys } = await run(nodes, true);
        expect(Object.keys(finished.components).sort()).toEqual(nodes.map((_, index) => name(index)).sort());
        const doomed = nodes.some((node) => node.refusals === 99);
        expect(outcome === 'succeeded').toBe(!doomed);
        for (const [index, node] of nodes.entries()) {
          const blocked = finished.components[name(index)]?.result === 'blocked';
          if (blocked) expect(toys.get(name(index))?.calls).toEqual([]);
          else expect(toys.get(name(index))?.calls.length).toBe(node.refusals === 99 ? 1 : node.refusals + 1);
        }
      }),
      { numRuns: 150 },
    );
  });
});
