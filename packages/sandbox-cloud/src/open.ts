import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transports } from '../../../src/clients/transports.ts';
import { LamplighterError } from '../../../src/core/errors.ts';
import { type Clock, SECOND } from '../../../src/core/ports/clock.ts';
import type { Random } from '../../../src/core/ports/random.ts';
import { type ProcessLock, takeLock } from '../../../src/ops/process-lock.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { VirtualClock } from './clock/virtual.ts';
import { createInProcessSandbox, type InProcessOptions } from './in-process.ts';
import { readAddress } from './served/address.ts';
import { connectSandbox, connectTo, type SandboxConnection } from './served/client.ts';
import { sandboxTransports } from './transports.ts';
import { seededRandom } from './world/seeded.ts';
import type { World } from './world/world.ts';
import {
  chooseWorld,
  DEFAULT_STATE_DIR,
  readWorldRecord,
  type WorldRecord,
  type WorldWish,
  worldDir,
  writeWorldRecord,
} from './world-record.ts';

export interface OpenSandboxOptions extends WorldWish {
  /** World seconds in a real second, or `max`: in this process, on virtual time. */
  speed: number | 'max';
  /** Default: `data/sandbox` under the working directory. */
  stateDir?: string;
  /** The path of the configuration: with it, each configuration has worlds of its own. */
  source?: string;
  /** Hears why a world was given up for a new one. */
  note?: (message: string) => void;
  /** A server that has to be started ends after this long without a call. */
  idleMs?: number;
  /** For tests of the hosts alone: another cloud, in this process and in the server. */
  standIn?: { services: InProcessOptions['services']; entry: URL };
}

export interface OpenSandbox {
  transports: Transports;
  clock: Clock;
  random: Random;
  /** In process only. */
  world?: World;
  speed: number | 'max';
  /** Lets go of the world; at speed `max` it is written back for the next command. */
  close(): Promise<void>;
}

/**
 * The one way into the sandbox. All commands of one environment share one world until `fresh`, whichever
 * their speed: at a number it is served by a process of its own, at `max` it is borrowed from there.
 */
export async function openSandbox(options: OpenSandboxOptions): Promise<OpenSandbox> {
  const { environment, stateDir = DEFAULT_STATE_DIR, source } = options;
  const dir = worldDir(stateDir, environment.name, source);
  await mkdir(dir, { recursive: true });
  const use = await takeTurn(join(dir, 'use.lock'));
  try {
    if (options.speed === 'max') return await openInProcess(options, dir, use);
    const served = await openServed(options, options.speed, dir);
    await use.release();
    return served;
  } catch (error) {
    await use.release();
    throw error;
  }
}

async function openInProcess(
  options: OpenSandboxOptions,
  dir: string,
  use: ProcessLock,
): Promise<OpenSandbox> {
  const address = await readAddress(dir);
  const server = address && connectTo(dir, address);
  const served = await server?.record();
  const { record, isNew } = await choose(options, dir, served?.record);
  const clock = new VirtualClock(record.state?.nowMs ?? served?.record.state?.nowMs ?? systemClock.now());
  const { file, components, state } = record;
  const sandbox = createInProcessSandbox({
    ...{ file, components, clock, saved: state },
    ...(options.standIn && { services: options.standIn.services }),
  });
  let closing: Promise<void> | undefined;
  const giveBack = async () => {
    try {
      const after: WorldRecord = { ...record, state: sandbox.snapshot() };
      if (server === undefined) return await writeWorldRecord(dir, after);
      // A new world was asked for, so it replaces whatever the others have made of the old one.
      if (!(await server.replace(after, isNew ? undefined : served?.revision))) {
        throw new LamplighterError(
          'sandbox-failed',
          'Another program changed the sandbox world meanwhile; what this command did there is not kept.',
          { remedy: 'Leave out `--speed max` while another program uses the sandbox.' },
        );
      }
    } finally {
      server?.close();
      await sandbox.transports.close();
      await use.release();
    }
  };
  return {
    transports: sandbox.transports,
    clock,
    random: seededRandom(file.seed),
    world: sandbox.world,
    speed: 'max',
    close: () => {
      closing ??= giveBack();
      return closing;
    },
  };
}

async function openServed(options: OpenSandboxOptions, speed: number, dir: string): Promise<OpenSandbox> {
  const address = await readAddress(dir);
  let server: SandboxConnection;
  let seed: number;
  if (address === undefined) {
    const { record, isNew } = await choose(options, dir, undefined);
    if (isNew) await writeWorldRecord(dir, record);
    server = await connectSandbox({ dir, speed, idleMs: options.idleMs, entry: options.standIn?.entry });
    seed = record.file.seed;
  } else {
    server = connectTo(dir, address);
    const { record, isNew } = await choose(options, dir, (await server.record()).record);
    if (isNew) await server.replace(record);
    if (address.speed !== speed) await server.setSpeed(speed);
    seed = record.file.seed;
  }
  const transports = sandboxTransports(server.cloud);
  // Loading the clients takes a second or so; it should not be minutes of the world's time in a first phase.
  const { connections } = options.environment;
  await Promise.all([
    connections.kubernetes && transports.kubernetes(),
    connections.kafka && transports.kafka(),
  ]);
  return {
    transports,
    clock: server.clock,
    random: seededRandom(seed),
    speed,
    close: async () => {
      server.close();
      await transports.close();
    },
  };
}

async function choose(options: OpenSandboxOptions, dir: string, served: WorldRecord | undefined) {
  // A world to be given up need not even be readable.
  const current = options.fresh ? undefined : (served ?? (await readWorldRecord(dir)));
  return chooseWorld(options, current, options.note ?? (() => {}));
}

const TURN_LIMIT_MS = 10 * SECOND;

/** One at a time decides which world it is; at speed `max` until it is written back. */
async function takeTurn(path: string): Promise<ProcessLock> {
  const giveUpAt = systemClock.now() + TURN_LIMIT_MS;
  for (;;) {
    const taken = await takeLock(path);
    if ('lock' in taken) return taken.lock;
    if (systemClock.now() > giveUpAt) {
      throw new LamplighterError(
        'sandbox-failed',
        `The sandbox world is in use by process ${taken.heldBy.pid} at speed max.`,
        { remedy: 'Wait until it has ended, or run both at a speed such as `--speed 60`.' },
      );
    }
    await systemClock.sleep(25);
  }
}
