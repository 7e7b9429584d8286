import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../../../src/ops/process-lock.ts';
import { writeWhole } from '../../../../src/ops/write-whole.ts';
import type { ScaledOrigin } from '../clock/scaled.ts';

/** Where the server of a world is to be found, beside the world's state. */
export interface ServerAddress {
  pid: number;
  pidStartTime: string;
  port: number;
  speed: number;
  origin: ScaledOrigin;
  /** It ends by itself after this long without a call; null: it never does. */
  idleMs: number | null;
}

const addressPath = (dir: string): string => join(dir, 'server.json');

/** Held by the server of the world as long as it lives. */
export const serverLockPath = (dir: string): string => join(dir, 'server.lock');

/** The address of a server that lives, or undefined. */
export async function readAddress(dir: string): Promise<ServerAddress | undefined> {
  try {
    const address = JSON.parse(await readFile(addressPath(dir), 'utf8')) as ServerAddress;
    return (await isAlive({ pid: address.pid, startTime: address.pidStartTime })) ? address : undefined;
  } catch {
    // No server has been here, or one of another version; either way there is nobody to talk to.
    return undefined;
  }
}

export const writeAddress = (dir: string, address: ServerAddress): Promise<void> =>
  writeWhole(addressPath(dir), `${JSON.stringify(address, null, 2)}\n`);

export const removeAddress = (dir: string): Promise<void> => rm(addressPath(dir), { force: true });
