import { scaledClock } from '../clock/scaled.ts';
import { systemClock } from '../clock/system.ts';
import { VirtualClock } from '../clock/virtual.ts';
import { createInProcessSandbox } from './in-process.ts';
import type { OpenSandbox, OpenSandboxOptions } from './open.ts';
import { seededRandom } from './world/seeded.ts';
import { chooseWorld } from './world-record.ts';

/** A world of its own in this process, which nobody shares and nothing outlives: for the demo and for tests. */
export async function openEphemeralSandbox(
  options: Omit<OpenSandboxOptions, 'stateDir' | 'source' | 'idleMs'>,
): Promise<OpenSandbox> {
  const { speed, note = () => {} } = options;
  const { record } = await chooseWorld(options, undefined, note);
  const now = systemClock.now();
  const clock = speed === 'max' ? new VirtualClock(now) : scaledClock({ realMs: now, worldMs: now, speed });
  const { file, components } = record;
  const { world, transports } = createInProcessSandbox({ file, components, clock });
  return {
    transports,
    clock,
    random: seededRandom(file.seed),
    world,
    speed,
    close: () => transports.close(),
  };
}
