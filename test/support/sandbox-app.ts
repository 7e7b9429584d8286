import { readFile } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { sandboxComponents } from '../../packages/sandbox-cloud/src/components.ts';
import { createInProcessSandbox } from '../../packages/sandbox-cloud/src/in-process.ts';
import { loadWorld } from '../../packages/sandbox-cloud/src/world/load-world.ts';
import { seededRandom } from '../../packages/sandbox-cloud/src/world/seeded.ts';
import { type WorldFile, worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import { createApp } from '../../src/app.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createClients } from '../../src/clients/create-clients.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { RunEvent } from '../../src/core/events.ts';
import type { FinishedCall } from '../../src/core/service-call.ts';
import { builtInKinds, loadKind } from '../../src/kinds/index.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import type { RunRequest } from '../../src/runs/requests.ts';
import { memoryStore } from '../../src/store/memory-store.ts';

/** Monday morning in Seoul, ten minutes before the start of the day. */
const MONDAY_MORNING = Date.UTC(2026, 10, 23, 1, 50);
const EXAMPLE = 'examples/exchange-dev.yaml';

export interface SandboxAppOptions {
  /** A shipped world's name, or what a world file would hold. */
  world?: string | Partial<Record<keyof WorldFile, unknown>>;
  seed?: number;
  /** The configuration's text; default: the example. */
  config?: string;
  environment?: string;
}

/** The whole of lamplighter on virtual time: real configuration, kinds and clients, and a simulated cloud. */
export async function sandboxApp(options: SandboxAppOptions = {}) {
  const text = options.config ?? (await readFile(EXAMPLE, 'utf8'));
  const config = await loadConfig({ text, source: EXAMPLE, registry: builtInKinds });
  const name = options.environment ?? [...config.environments.keys()][0] ?? '';
  const environment = config.environments.get(name);
  if (environment === undefined) throw new Error(`no environment ${name}`);
  const names = environment.components.map((component) => component.name);
  const given =
    typeof options.world === 'string'
      ? await loadWorld(options.world, names)
      : worldFile.parse({ name: 'test', ...options.world });
  const file = options.seed === undefined ? given : { ...given, seed: options.seed };

  const clock = new VirtualClock(MONDAY_MORNING);
  const sandbox = createInProcessSandbox({ file, components: sandboxComponents(environment), clock });
  const calls: FinishedCall[] = [];
  const clients = createClients(
    sandbox.transports,
    createCallService({ clock, onCall: (call) => calls.push(call) }),
    { connections: environment.connections, clock },
  );
  const kinds = new Map(
    await Promise.all(
      [...new Set(environment.components.map(({ kind }) => kind))].map(
        async (kind) => [kind, await loadKind(kind)] as const,
      ),
    ),
  );
  const app = createApp({
    config,
    kinds,
    openRuns: async () => ({
      ...memoryStore(systemClock),
      owner: 'test',
      clock: systemClock,
      onTrouble: (error) => {
        throw error;
      },
      close: async () => {},
    }),
    connect: async () => ({ clients, clock, random: seededRandom(file.seed), close: () => clients.close() }),
  });
  onTestFinished(() => app.close());
  const signal = new AbortController().signal;

  return {
    app,
    clock,
    world: sandbox.world,
    environment,
    file,
    calls,
    effects: (operation?: string) =>
      sandbox.world.effects.filter((effect) => operation === undefined || effect.operation === operation),
    status: () => app.status(name, signal),
    plan: (action: RunRequest['action'], more: Partial<RunRequest> = {}) =>
      app.plan(name, { action, requester: 'tester', ...more }, signal),
    async run(action: RunRequest['action'], more: Partial<RunRequest> & { cancelAfterMs?: number } = {}) {
      const { cancelAfterMs, ...request } = more;
      const handle = await app.start(name, { action, requester: 'tester', ...request }, signal);
      if (cancelAfterMs !== undefined) {
        void clock.sleep(cancelAfterMs).then(() => handle.cancel('cancelled by tester'));
      }
      const { outcome, events } = await handle.finished;
      return { outcome, events, ...reading(events) };
    },
  };
}

export type SandboxApp = Awaited<ReturnType<typeof sandboxApp>>;

/** Questions that tests ask of a run's events. */
function reading(events: readonly RunEvent[]) {
  const of = <T extends RunEvent['type']>(type: T) =>
    events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  const plan = of('run.started')[0]?.plan;
  const [finished] = of('run.finished');
  if (finished === undefined) throw new Error('the run did not finish');
  const phase = (id: string) => {
    const end = of('phase.finished').find((event) => event.phase === id);
    if (end === undefined) throw new Error(`phase ${id} did not finish`);
    return { ...end, startedAtMs: of('phase.started').find((event) => event.phase === id)?.at };
  };
  return { of, plan, finished, phase, components: finished.components };
}
