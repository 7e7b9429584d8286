import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { describeError, LamplighterError } from '../../../../src/core/errors.ts';
import { MINUTE } from '../../../../src/core/ports/clock.ts';
import { holder, identify, takeLock } from '../../../../src/ops/process-lock.ts';
import { systemClock } from '../../../../src/ops/system-clock.ts';
import type { InProcessOptions } from '../in-process.ts';
import { readWorldRecord, statePath } from '../world-record.ts';
import { removeAddress, type ServerAddress, serverLockPath, writeAddress } from './address.ts';
import { createWorldHost } from './host.ts';
import { createWorldServer } from './http-server.ts';
import { createStateKeeper } from './state-keeper.ts';

const DEFAULT_IDLE_MS = 15 * MINUTE;

export interface ServeOptions {
  /** The folder of one world (`worldDir`); its state file must be there. */
  dir: string;
  speed: number;
  /** Default: any free port. */
  port?: number | undefined;
  /** It ends after this long (real time) without a call. Infinity: only when it is told to. */
  idleMs?: number | undefined;
  onReady?: (address: ServerAddress) => void;
  onError?: (message: string) => void;
  /** For tests of the server alone. */
  services?: InProcessOptions['services'];
}

/**
 * Serves a world until the signal is aborted or nobody has called for `idleMs`, then writes what is left.
 * Throws `sandbox-failed` when the world is served already, has no state, or its state cannot be read.
 */
export async function serveSandbox(options: ServeOptions, signal: AbortSignal): Promise<void> {
  const { dir, speed, port = 0, idleMs = DEFAULT_IDLE_MS, onReady, onError, services } = options;
  // Looked for before the lock, so that a folder that is gone is not made again.
  if (!existsSync(statePath(dir))) throw noWorld(dir);
  const taken = await takeLock(serverLockPath(dir));
  if ('heldBy' in taken) {
    throw new LamplighterError(
      'sandbox-failed',
      `The sandbox world in ${dir} is served already, by process ${taken.heldBy.pid}.`,
      { remedy: 'Use that one, or end it with `lamplighter sandbox stop`.' },
    );
  }
  try {
    const record = await readWorldRecord(dir);
    if (record === undefined) throw noWorld(dir);
    const idle = idleTimer(idleMs);
    const ended = AbortSignal.any([signal, idle.signal]);
    const host = createWorldHost(record, speed, services);
    const keeper = createStateKeeper(dir, host.record, (error) => onError?.(describeError(error)));
    const publish = async (): Promise<ServerAddress> => {
      const address = await addressNow();
      await writeAddress(dir, address);
      return address;
    };
    const server = createWorldServer({
      host,
      keeper,
      onRequest: idle.restart,
      onSpeed: async () => void (await publish()),
    });
    const addressNow = async (): Promise<ServerAddress> => ({
      pid: process.pid,
      pidStartTime: (await identify(process.pid))?.startTime ?? '',
      port: (server.address() as AddressInfo).port,
      speed: host.clock.origin.speed,
      origin: host.clock.origin,
      idleMs: Number.isFinite(idleMs) ? idleMs : null,
    });
    try {
      await listen(server, port);
      await keeper.keep();
      const address = await publish();
      onReady?.(address);
      if (!ended.aborted) await once(ended, 'abort');
    } finally {
      idle.stop();
      await removeAddress(dir);
      server.close();
      server.closeAllConnections();
      await keeper.close();
    }
  } finally {
    await taken.lock.release();
  }
}

const noWorld = (dir: string) =>
  new LamplighterError('sandbox-failed', `There is no sandbox world in ${dir} to serve.`, {
    remedy: 'Begin one with a command such as `lamplighter status --sandbox`.',
  });

async function listen(server: ReturnType<typeof createWorldServer>, port: number): Promise<void> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    throw new LamplighterError(
      'sandbox-failed',
      `The sandbox cannot listen on port ${port}: ${describeError(cause)}`,
      { remedy: 'Leave --port out to get a free one.', cause },
    );
  }
}

function idleTimer(idleMs: number): { signal: AbortSignal; restart(): void; stop(): void } {
  const expired = new AbortController();
  const timer = Number.isFinite(idleMs)
    ? setTimeout(() => expired.abort(new Error('nobody has called for a while')), idleMs)
    : undefined;
  return {
    signal: expired.signal,
    restart: () => void timer?.refresh(),
    stop: () => clearTimeout(timer),
  };
}

/** Ends the server of a world and waits until it has written everything. False when there was none. */
export async function stopSandbox(dir: string, patienceMs = 10_000): Promise<boolean> {
  const serving = await holder(serverLockPath(dir));
  if (serving === undefined) return false;
  process.kill(serving.pid, 'SIGTERM');
  const giveUpAt = systemClock.now() + patienceMs;
  while ((await holder(serverLockPath(dir)))?.startTime === serving.startTime) {
    if (systemClock.now() > giveUpAt) {
      throw new LamplighterError(
        'sandbox-failed',
        `The sandbox server (process ${serving.pid}) does not end.`,
        {
          remedy: `End it with \`kill -9 ${serving.pid}\`; its world is in the state file.`,
        },
      );
    }
    await systemClock.sleep(20);
  }
  return true;
}
