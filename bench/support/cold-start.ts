import { readFile } from 'node:fs/promises';
import { seededRandom } from '../../packages/sandbox-cloud/src/world/seeded.ts';
import { createApp } from '../../src/app.ts';
import type { Config, EnvironmentConfig } from '../../src/config/environment-config.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { RunEvent } from '../../src/core/events.ts';
import { builtInKinds, loadKind } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { runOriginalScript, type ScriptEnd } from '../reference/original-script.ts';
import { sandboxWorld } from '../reference/sandbox-world.ts';
import { type CountedCall, sayingPurposes } from './call-purposes.ts';
import { criticalPath, isTimed } from './critical-path.ts';
import type { BenchWorld } from './worlds.ts';

const EXAMPLE = 'examples/exchange-dev.yaml';
const HARD = 'needs: [nodes, mysql, redis, kafka-reset]';
/** The pods boot while their databases are on the way. */
const SOFT = 'needs: [nodes, kafka-reset]\n        readyAfter: [mysql, redis]';
const DEPLOYMENTS = ['backend', 'order-worker', 'engine'] as const;

export type Edges = 'hard' | 'soft';

export interface Case {
  config: Config;
  environment: EnvironmentConfig;
  kinds: ReadonlyMap<string, Kind>;
}

export interface ColdStart {
  outcome: string;
  /** Virtual time. */
  tookMs: number;
  /** What no starter of this world could beat. */
  criticalMs: number;
  /** What each component takes in this world. */
  truth(component: string): number;
  cloudCalls: number;
  calls: readonly CountedCall[];
  /** From the moment at which the last component was ready to the end of the run. */
  noticedMs: number;
  events: readonly RunEvent[];
}

/** The example's environment, ordered by `needs` alone or with soft edges. */
export async function exampleCase(
  edges: Edges,
  change: (text: string) => string = (text) => text,
): Promise<Case> {
  const text = change(await readFile(EXAMPLE, 'utf8'));
  const ordered = edges === 'soft' ? text.replaceAll(HARD, SOFT) : text;
  if (edges === 'soft' && ordered === text)
    throw new Error('the example has other needs than the bench expects');
  const config = await loadConfig({ text: ordered, source: EXAMPLE, registry: builtInKinds });
  const [environment] = config.environments.values();
  if (environment === undefined) throw new Error('the example has no environment');
  const names = [...new Set(environment.components.map(({ kind }) => kind))];
  const kinds = new Map(await Promise.all(names.map(async (kind) => [kind, await loadKind(kind)] as const)));
  return { config, environment, kinds };
}

/** One cold `up` by lamplighter, with everything of it but its store and its network. */
export async function coldUp(given: Case, world: BenchWorld, seed: number): Promise<ColdStart> {
  const { config, environment, kinds } = given;
  const cloud = sandboxWorld(environment, { ...world.file, components: withPods(world, {}), seed });
  const startedAtMs = cloud.clock.now();
  const app = createApp({
    config,
    kinds: sayingPurposes(kinds),
    openRuns: async () => ({
      ...memoryStore(systemClock),
      owner: 'bench',
      clock: systemClock,
      onTrouble: (error) => {
        throw error;
      },
      close: async () => {},
    }),
    connect: async () => ({
      clients: cloud.clients,
      clock: cloud.clock,
      random: seededRandom(seed),
      close: () => cloud.clients.close(),
    }),
  });
  try {
    const run = await app.start(environment.name, { action: 'up', requester: 'bench' }, AbortSignal.any([]));
    const { outcome, events } = await run.finished;
    const endedAtMs = events.at(-1)?.at ?? Number.NaN;
    const criticalMs = criticalPath(environment, cloud.world);
    const kindOf = new Map(environment.components.map(({ name, kind }) => [name, kind]));
    const readyAt = events.flatMap((event) => {
      if (event.type !== 'phase.acted' || event.act !== 'on') return [];
      const name = event.phase.replace(/\/early$/, '');
      return isTimed(kindOf.get(name)) ? [event.at + cloud.world.truth(name, 'up')] : [];
    });
    return {
      outcome,
      tookMs: endedAtMs - startedAtMs,
      criticalMs,
      truth: (component) => cloud.world.truth(component, 'up'),
      cloudCalls: cloud.calls.length,
      calls: cloud.calls,
      noticedMs: endedAtMs - Math.max(...readyAt),
      events,
    };
  } finally {
    await app.close();
  }
}

/**
 * The original start script in the same world. It never scales its deployments down, so their pods wait for a node
 * from the first moment on.
 */
export async function originalUp(
  { environment }: Case,
  world: BenchWorld,
  seed: number,
  podSearch: 'as-written' | 'mended',
): Promise<ScriptEnd & { cloudCalls: number }> {
  const components = withPods(world, { initial: 'pending' });
  const cloud = sandboxWorld(environment, { ...world.file, components, seed });
  try {
    const end = await runOriginalScript({ ...cloud, podSearch });
    return { ...end, cloudCalls: cloud.calls.length + end.callsBeside };
  } finally {
    await cloud.clients.close();
  }
}

function withPods(
  { file, pods }: BenchWorld,
  more: { initial?: string },
): Record<string, Record<string, unknown>> {
  const deployments = DEPLOYMENTS.map((name) => [
    name,
    { ...file.components?.[name], ...more, withoutDependencies: pods },
  ]);
  return { ...file.components, ...Object.fromEntries(deployments) };
}
