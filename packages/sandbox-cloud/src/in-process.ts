import type { Transports } from '../../../src/clients/transports.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { SandboxCloud } from './cloud.ts';
import { type SandboxServices, sandboxServices } from './services.ts';
import { sandboxTransports } from './transports.ts';
import { type SandboxComponent, World, type WorldState } from './world/world.ts';
import type { WorldFile } from './world/world-file.ts';

export interface InProcessSandbox {
  world: World;
  cloud: SandboxCloud;
  transports: Transports;
  /** The world as it is now, to begin from again. */
  snapshot(): WorldState;
}

export interface InProcessOptions {
  file: WorldFile;
  components: readonly SandboxComponent[];
  /** Begin the clock at `saved.nowMs` when there is a saved world: its time stood still meanwhile. */
  clock: Clock & { withhold?(ms: number, signal?: AbortSignal): Promise<void> };
  saved?: WorldState | undefined;
  /** For tests of the host alone. */
  services?: ((world: World) => SandboxServices) | undefined;
}

/** A world in this process: its doors lead straight to the simulators. */
export function createInProcessSandbox(options: InProcessOptions): InProcessSandbox {
  const { file, components, clock, saved, services = sandboxServices } = options;
  const world = new World({
    file,
    components,
    clock,
    withhold: (ms, signal) =>
      clock.withhold
        ? clock.withhold(ms, signal)
        : ms === Infinity
          ? silence(signal)
          : clock.sleep(ms, signal),
    ...(saved && { saved: structuredClone(saved) }),
  });
  const { simulators, cloud } = services(world);
  world.populate(simulators);
  return {
    world,
    cloud,
    transports: sandboxTransports(cloud),
    snapshot: () => {
      world.settle();
      return world.snapshot();
    },
  };
}

/** An answer that never comes; only the caller can end it. */
function silence(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal?.reason);
    if (signal?.aborted) return end();
    signal?.addEventListener('abort', end, { once: true });
  });
}
