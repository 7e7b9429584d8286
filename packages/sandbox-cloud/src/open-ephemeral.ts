import type { Clock } from '../../../src/core/ports/clock.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { scaledClock } from './clock/scaled.ts';
import { VirtualClock } from './clock/virtual.ts';
import { createInProcessSandbox } from './in-process.ts';
import type { OpenSandbox, OpenSandboxOptions } from './open.ts';
import { seededRandom } from './world/seeded.ts';
import { chooseWorld } from './world-record.ts';

/** A world of its own in this process, which nobody shares and nothing outlives: for the demo and for tests. */
export async function openEphemeralSandbox(
  options: Omit<OpenSandboxOptions, 'stateDir' | 'source' | 'idleMs'> & {
    /** The world's time, where it is not simply `speed` times as fast as the machine's from now on. */
    clock?: Clock;
  },
): Promise<OpenSandbox> {
  const { speed, note = () => {} } = options;
  const { record } = await chooseWorld(options, undefined, note);
  const clock = options.clock ?? clockFrom(systemClock.now(), speed);
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

const clockFrom = (nowMs: number, speed: number | 'max'): Clock =>
  speed === 'max' ? new VirtualClock(nowMs) : scaledClock({ realMs: nowMs, worldMs: nowMs, speed });
