import { readFile } from 'node:fs/promises';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { sandboxComponents } from '../../packages/sandbox-cloud/src/components.ts';
import { createInProcessSandbox } from '../../packages/sandbox-cloud/src/in-process.ts';
import { sandboxServices } from '../../packages/sandbox-cloud/src/services.ts';
import type { World } from '../../packages/sandbox-cloud/src/world/world.ts';
import { worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createClients } from '../../src/clients/create-clients.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Action } from '../../src/core/action.ts';
import type { Driver } from '../../src/core/component.ts';
import type { RunEvent } from '../../src/core/events.ts';
import { type Clock, MINUTE } from '../../src/core/ports/clock.ts';
import { builtInKinds, loadAllKinds } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import { reportStatus } from '../../src/reports/report-status.ts';
import { attemptRun } from '../../src/runs/attempt-run.ts';
import { buildParts } from '../../src/runs/build-parts.ts';
import { Released } from '../../src/runs/execute/execution.ts';
import type { RunPorts } from '../../src/runs/run-ports.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { Looks, Moments, watchClock, watchParts, watchStore, watchWorld } from './moments.ts';

const BEGIN_MS = Date.UTC(2026, 10, 23, 1, 50);
const SETTLED_MS = 20 * MINUTE;
const SOURCE = 'examples/exchange-dev.yaml';
/** A run that is released once needs two attempts; a third would mean that something releases it again. */
const MOST_ATTEMPTS = 2;

export interface Scene {
  action: Action;
  reset?: boolean;
  /** What is done before the run: undisturbed runs, and what somebody switches by hand. */
  before?: readonly (Action | Hand)[];
  /** What somebody switches by hand while the run is under way, so long after its beginning. */
  meanwhile?: { afterMs: number; hand: Hand };
}

/** A component that somebody else starts or stops in the console. */
interface Hand {
  component: string;
  act: 'start' | 'stop';
}

export interface Played {
  moments: readonly string[];
  events: readonly RunEvent[];
  attempts: number;
  /** Phases that were journaled as "nothing to do" although no look had shown that. */
  unsupported: readonly string[];
  /** What the world looks like in the end: each component's state, what the topics hold, and what was sent. */
  end: unknown;
}

let loading: Promise<[EnvironmentConfig, readonly Kind[]]> | undefined;

/**
 * Plays the scene with the real parts, clients and store ports on virtual time. The run is released at the
 * numbered moment, and another attempt takes it up; without a number it is never released.
 */
export async function playReleased(
  scene: Scene,
  releaseAt?: number,
  mutant: (part: Driver) => Driver = (part) => part,
): Promise<Played> {
  loading ??= Promise.all([configuration(), loadAllKinds()]);
  const [config, allKinds] = await loading;
  const kinds = new Map(allKinds.map((kind) => [kind.name, kind]));
  const base = new VirtualClock(BEGIN_MS);
  const moments = new Moments(releaseAt);
  const { world, transports } = createInProcessSandbox({
    file: worldFile.parse({ name: 'releases' }),
    components: sandboxComponents(config),
    clock: base,
    services: (made) => sandboxServices(watchWorld(made, moments)),
  });
  const clock = watchClock(base, moments);
  const probes = new Looks();
  const random = () => 0.5;
  const partsWith = (ownClock: Clock): ReadonlyMap<string, Driver> => {
    const { connections } = config;
    const clients = createClients(transports, createCallService({ clock: ownClock }), {
      connections,
      clock: ownClock,
    });
    return buildParts({ environment: config, kinds, clients, clock: ownClock, random });
  };
  /** Those of somebody else, at the console. */
  const real = partsWith(base);
  const memory = memoryStore(base);
  const ports: RunPorts = {
    store: watchStore(memory.store, moments),
    owner: 'tester',
    clock: base,
    // Each attempt is another process, which remembers nothing of the one before.
    open: async () => {
      const watched = watchParts(partsWith(clock), { moments, probes, clock });
      const parts = new Map([...watched].map(([name, part]) => [name, mutant(part)]));
      return { environment: config, parts, clock, random };
    },
    attempts: new Map(),
    onTrouble: (error) => {
      throw error;
    },
  };
  const never = new AbortController().signal;
  const byHand = async ({ component, act }: Hand): Promise<void> => {
    const part = real.get(component);
    if (part?.shape !== 'resource') throw new Error(`${component} has no power state`);
    await part[act](await part.observe(never), never);
  };
  const enter = async (action: Action, reset = false): Promise<string> => {
    const id = `${action}-${base.now()}`;
    await memory.store.create({
      ...{ id, environment: config.name, action, requester: 'tester', trigger: 'person' },
      options: reset ? { reset } : {},
      createdAtMs: base.now(),
    });
    return id;
  };

  for (const step of scene.before ?? []) {
    if (typeof step === 'string') await attemptRun(await enter(step), ports, never);
    else await byHand(step);
    await base.sleep(SETTLED_MS);
  }
  const effectsBefore = world.effects.length;
  const runId = await enter(scene.action, scene.reset);
  const { meanwhile } = scene;
  if (meanwhile !== undefined) void base.sleep(meanwhile.afterMs).then(() => byHand(meanwhile.hand));
  moments.begin();
  let attempts = 0;
  while ((await memory.store.run(runId))?.state !== 'finished' && attempts < MOST_ATTEMPTS) {
    attempts += 1;
    const leaving = new AbortController();
    if (attempts === 1) moments.onReached = () => leaving.abort(new Released('the process is leaving'));
    await attemptRun(runId, ports, leaving.signal);
  }
  moments.end();
  const events = await memory.store.events(runId);
  await base.sleep(SETTLED_MS);
  const { rows } = await reportStatus({ environment: config, parts: real, clock: base, random }, never);
  return {
    moments: moments.names,
    events,
    attempts,
    unsupported: probes.unsupported(events),
    end: {
      rows: rows.map(({ component, probe }) => [
        component.name,
        'observed' in probe ? probe.observed.state : probe.failed.message,
      ]),
      outcome: outcomeOf(events),
      sent: sentIn(world, effectsBefore),
    },
  };
}

const outcomeOf = (events: readonly RunEvent[]): string =>
  events.flatMap((event) => (event.type === 'run.finished' ? [event.outcome] : [])).join();

/** Commands must reach the engine once, however often the run is taken up. */
const sentIn = (world: World, from: number): string[] =>
  world.effects.slice(from).flatMap(({ operation, target }) => (operation === 'produce' ? [target] : []));

async function configuration(): Promise<EnvironmentConfig> {
  const text = await readFile(SOURCE, 'utf8');
  const { environments } = await loadConfig({ text, source: SOURCE, registry: builtInKinds });
  const [first] = environments.values();
  if (first === undefined) throw new Error(`${SOURCE} has no environment`);
  return first;
}
