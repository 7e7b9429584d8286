import { hostname } from 'node:os';
import type { LamplighterError } from '../../core/errors.ts';
import { MINUTE } from '../../core/ports/clock.ts';
import type { Runs } from '../../core/ports/runs.ts';
import { systemClock } from '../../ops/system-clock.ts';
import { storeFolder } from '../store-folder.ts';
import { faultPointFrom } from './fault-point.ts';
import { findLeader, remoteStore } from './remote-store.ts';
import type { HolderRole } from './rpc.ts';
import { socketPath } from './socket-path.ts';

/** Where a process keeps its runs. */
export type StorePlace =
  /** In this process, shared with nobody and lost at its end. */
  | { kind: 'memory' }
  /** PostgreSQL, shared by any number of processes. */
  | { kind: 'postgres'; url: string }
  /** A PGlite in a folder, which one process holds and serves to the others. */
  | { kind: 'folder'; dataDir: string };

export interface OpenRunsOptions {
  role: HolderRole;
  env: Readonly<Record<string, string | undefined>>;
  note(message: string): void;
  onTrouble(error: unknown): void;
  /** The folder of runs is another process's now: this one can do nothing more, and should end. */
  onLost(error: LamplighterError): void;
}

/** Opens the store of runs and how this process claims them. Throws one LamplighterError with a remedy. */
export async function openRuns(place: StorePlace, options: OpenRunsOptions): Promise<Runs> {
  const { role, env, note, onTrouble, onLost } = options;
  const owner = `${hostname()}:${process.pid}`;
  const faultPoint = faultPointFrom(env.LAMPLIGHTER_FAULT_POINT);
  const ports = { owner, clock: systemClock, onTrouble, ...(faultPoint && { faultPoint }) };
  switch (place.kind) {
    case 'memory': {
      const { memoryStore } = await import('../memory-store.ts');
      return { ...memoryStore(systemClock), ...ports, close: async () => {} };
    }
    case 'folder': {
      const { openSharedFolder } = await import('./shared-folder.ts');
      const dataDir = await storeFolder(place.dataDir);
      return {
        ...(await openSharedFolder({ dataDir, role, owner, clock: systemClock, note, onTrouble, onLost })),
        ...ports,
      };
    }
    case 'postgres': {
      const { openStore } = await import('../open-store.ts');
      const { db: _, ...opened } = await openStore({
        url: place.url,
        clock: systemClock,
        owner,
        // A person at a terminal wants an error; a service waits for its database as long as it takes.
        patienceMs: role === 'serve' ? Number.POSITIVE_INFINITY : MINUTE,
        onWaiting: ({ reason, nextTryInMs }) =>
          note(`Waiting for the database ${reason}; next try in ${(nextTryInMs / 1000).toFixed(1)} s.`),
        onTrouble,
      });
      return { ...opened, ...ports };
    }
    default:
      return place satisfies never;
  }
}

/** The store where it is available at once, without starting a database: for callers that work without it too. */
export async function storeIfOpen(place: StorePlace): Promise<Pick<Runs, 'store' | 'close'> | undefined> {
  try {
    if (place.kind === 'postgres') {
      const { openStore } = await import('../open-store.ts');
      return await openStore({ url: place.url, clock: systemClock, owner: 'look', patienceMs: 0 });
    }
    if (place.kind === 'memory') return undefined;
    const path = socketPath(await storeFolder(place.dataDir));
    return (await findLeader(path)) && { store: remoteStore(path).store, close: async () => {} };
  } catch {
    return undefined;
  }
}
