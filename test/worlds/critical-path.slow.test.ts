import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestPath } from '../../src/core/graph.ts';
import { allNeedsOf, specOf } from '../../src/core/plan/phases.ts';
import { type SandboxApp, sandboxApp } from '../support/sandbox-app.ts';

/** One look near the expected end, and the second on which looks are aligned. */
const ONE_LOOK_MS = 4_000;
const ALIGNED_MS = 1_000;
const TIMED = [
  'ec2-instance',
  'rds-instance',
  'eks-nodegroup',
  'elasticache-cluster',
  'k8s-deployment',
  'kafka-broker',
];

/** The longest chain by the world's own times: what no lamplighter could beat. */
function trueCriticalPath(sandbox: SandboxApp, alsoMs: (name: string, trueMs: number) => number = () => 0) {
  const { environment, world } = sandbox;
  const specs = specOf(environment);
  return longestPath(
    specs.keys(),
    (name) => {
      const spec = specs.get(name);
      return spec === undefined ? [] : allNeedsOf(environment, spec);
    },
    (name) => {
      const trueMs = TIMED.includes(specs.get(name)?.kind ?? '') ? world.truth(name, 'up') : 0;
      return trueMs + alsoMs(name, trueMs);
    },
  );
}

describe('a cold up', () => {
  it('takes at most 1.03 times the critical path of the default world, whatever its seed', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const sandbox = await sandboxApp({ world: 'default', seed });
      const run = await sandbox.run('up');
      expect(run.outcome).toBe('succeeded');
      expect(run.finished.durationMs / trueCriticalPath(sandbox).ms).toBeLessThanOrEqual(1.03);
    }
  });

  it('takes at most the critical path and the lateness of each phase on it, in worlds of any times', async () => {
    const seconds = (min: number, max: number) => fc.integer({ min, max }).map((n) => ({ up: `${n}s` }));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.record({
          nat: seconds(5, 90),
          'kafka-host': seconds(5, 90),
          kafka: seconds(1, 60),
          nodes: seconds(60, 400),
          mysql: seconds(100, 500),
          redis: seconds(200, 900),
          backend: seconds(5, 200),
          engine: seconds(5, 200),
        }),
        async (seed, components) => {
          const sandbox = await sandboxApp({ world: { components, jitter: 0.1 }, seed });
          const run = await sandbox.run('up');
          expect(run.outcome).toBe('succeeded');
          // What comes far from when it is expected is noticed later: half of what was left to it, or three quarters.
          const path = trueCriticalPath(sandbox, (name, trueMs) => {
            const spec = sandbox.environment.components.find((one) => one.name === name);
            const expectedMs = spec?.expected.upMs ?? 0;
            const { lateMs = 0 } = run.plan?.phases.find(({ id }) => id === name) ?? {};
            const early = trueMs < expectedMs ? ((expectedMs - trueMs) / 2 + 4 * lateMs) / 0.75 : 0;
            const late = trueMs > expectedMs ? 12_000 : 0;
            return Math.max(ONE_LOOK_MS, 2 * lateMs + ALIGNED_MS) + Math.min(120_000, early + late);
          });
          expect(run.finished.durationMs).toBeLessThanOrEqual(path.ms);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('begins no phase before what it needs is done, in any shipped order of events', async () => {
    const sandbox = await sandboxApp({ world: 'default' });
    const { events, plan } = await sandbox.run('up');
    const doneAt = new Map<string, number>();
    for (const event of events) {
      if (event.type === 'phase.finished') doneAt.set(event.phase, event.seq);
      if (event.type !== 'phase.started') continue;
      const needs = plan?.phases.find((phase) => phase.id === event.phase)?.needs ?? [];
      for (const need of needs)
        expect(doneAt.get(need.phase), `${event.phase} before ${need.phase}`).toBeLessThan(event.seq);
    }
  });

  it('asks for both hosts in one call', async () => {
    const sandbox = await sandboxApp({ world: 'default' });
    const run = await sandbox.run('up');
    const probes = sandbox.calls.filter((call) => call.operation === 'DescribeInstances');
    const waited = run
      .of('phase.finished')
      .filter((end) => end.phase === 'nat' || end.phase === 'kafka-host');
    expect(waited).toHaveLength(2);
    // Alone, each host would be looked at as often as both together are now.
    const alone = await sandboxApp({ world: { components: { nat: { initial: 'running' } } } });
    await alone.run('up');
    const looksAlone = alone.calls.filter((call) => call.operation === 'DescribeInstances');
    expect(probes.length).toBeLessThanOrEqual(looksAlone.length + 2);
  });
});
