import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LamplighterError } from '../../../../src/core/errors.ts';
import { SECOND } from '../../../../src/core/ports/clock.ts';
import { holder } from '../../../../src/ops/process-lock.ts';
import { systemClock } from '../../../../src/ops/system-clock.ts';
import { readAddress, type ServerAddress, serverLockPath } from './address.ts';

const START_LIMIT_MS = 30 * SECOND;
const LOOK_AGAIN_MS = 15;

const OWN_ENTRY = new URL('./main.ts', import.meta.url);

export interface StartOptions {
  dir: string;
  speed: number;
  idleMs?: number | undefined;
  /** For tests of the server alone: another program that takes the same arguments. */
  entry?: URL | undefined;
}

/** Starts the server of a world as a process of its own, which stays when this one ends. */
export async function startServer(options: StartOptions): Promise<ServerAddress> {
  const { dir, speed, idleMs, entry = OWN_ENTRY } = options;
  await mkdir(dir, { recursive: true });
  const logPath = join(dir, 'server.log');
  const log = await open(logPath, 'w', 0o600);
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(entry),
      `--dir=${dir}`,
      `--speed=${speed}`,
      ...(idleMs === undefined ? [] : [`--idle-ms=${idleMs}`]),
    ],
    { detached: true, stdio: ['ignore', log.fd, log.fd] },
  );
  try {
    await once(child, 'spawn');
  } finally {
    await log.close();
  }
  child.unref();
  const giveUpAt = systemClock.now() + START_LIMIT_MS;
  for (;;) {
    // Another one may have been started at the same moment and have won; then ours ends and that one counts.
    const hasEnded =
      (child.exitCode !== null || child.signalCode !== null) &&
      (await holder(serverLockPath(dir))) === undefined;
    const address = await readAddress(dir);
    if (address !== undefined) return address;
    if (hasEnded || systemClock.now() > giveUpAt) {
      if (!hasEnded) child.kill();
      const text = (await readFile(logPath, 'utf8').catch(() => '')).trim();
      throw new LamplighterError(
        'sandbox-failed',
        `The sandbox server ${hasEnded ? 'ended at once' : 'did not start in time'}${text && `: ${text}`}`,
        { remedy: `See ${logPath}; \`--fresh\` begins a new world.` },
      );
    }
    await systemClock.sleep(LOOK_AGAIN_MS);
  }
}
