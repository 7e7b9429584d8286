import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
import { hostname, platform } from 'node:os';
import { LamplighterError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import { writeWhole } from '../ops/write-whole.ts';
import { BEAT_EVERY_MS, HEARTBEAT_MS } from './heartbeat.ts';
import { ownerPath } from './store-folder.ts';

const LOOK_EVERY_MS = 250;

/** The process that has the store open, for other processes to read. */
export interface FolderOwner {
  /** Identifies this one opening of the folder. */
  token: string;
  pid: number;
  host: string;
  /** The running kernel: within one, only `tryKernelLock` counts. */
  kernel: string;
}

export interface Ownership {
  /**
   * The fence: throws `store-taken` when the folder is no longer this process's, at once and for ever. Synchronous, so
   * that nothing comes between the check and the write that follows.
   */
  check(): void;
  readonly isLost: boolean;
  release(): Promise<void>;
}

export async function readOwner(folder: string): Promise<FolderOwner | undefined> {
  try {
    return JSON.parse(await readFile(ownerPath(folder), 'utf8')) as FolderOwner;
  } catch {
    return undefined;
  }
}

/**
 * Writes the owner into the folder, and touches that file as a heartbeat for as long as the process lives. `onLost` is
 * called once when another process, or another folder, is in its place.
 */
export async function takeOwnership(
  folder: string,
  onLost: (error: LamplighterError) => void,
): Promise<Ownership> {
  const path = ownerPath(folder);
  const owner: FolderOwner = {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    kernel: await thisKernel(),
  };
  const own = JSON.stringify(owner);
  await writeWhole(path, own);
  // Through the open file a heartbeat touches our own file only, even when another owner's file has taken its name.
  const file = await open(path, 'r+');
  let lost: LamplighterError | undefined;
  const check = (): void => {
    if (lost === undefined) {
      const there = readIfThere(path);
      if (there === own) return;
      lost = taken(folder, there);
      onLost(lost);
    }
    throw lost;
  };
  const beats = setInterval(() => void beat(file, check), BEAT_EVERY_MS).unref();
  return {
    check,
    get isLost() {
      return lost !== undefined;
    },
    async release() {
      clearInterval(beats);
      await file.close();
      if (readIfThere(path) === own) await rm(path, { force: true });
    },
  };
}

/**
 * Resolves with an owner that beats meanwhile, or with undefined once no beat came for as long as a heartbeat lasts.
 * Only polls are counted, so that time in which this process itself was frozen does not count as the other's silence.
 */
export async function ownerThatBeats(
  folder: string,
  clock: Clock,
  signal?: AbortSignal,
): Promise<FolderOwner | undefined> {
  const first = await lastBeat(folder);
  for (let waitedMs = 0; first !== undefined && waitedMs < HEARTBEAT_MS; waitedMs += LOOK_EVERY_MS) {
    await clock.sleep(LOOK_EVERY_MS, signal);
    const now = await clock.outside(() => lastBeat(folder));
    if (now === undefined) return undefined;
    if (now !== first) return readOwner(folder);
  }
  return undefined;
}

/** The id of the running kernel, the same in all containers of a machine. */
export async function thisKernel(): Promise<string> {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  return bootId?.trim() ?? `${platform()} ${hostname()}`;
}

async function beat(file: FileHandle, check: () => void): Promise<void> {
  try {
    check();
    await file.utimes(new Date(), new Date());
  } catch {
    // A loss is reported by `check`; a failing disk fails the next statement too.
  }
}

async function lastBeat(folder: string): Promise<string | undefined> {
  const { mtimeMs, ino } = (await stat(ownerPath(folder)).catch(() => undefined)) ?? {};
  return mtimeMs === undefined ? undefined : `${ino} ${mtimeMs}`;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function taken(folder: string, there: string | undefined): LamplighterError {
  const by = there === undefined ? undefined : nameOf(there);
  const what = by
    ? `${by} has taken over the store in ${folder}, because this process had not been heard of for too long`
    : `the store in ${folder} was moved, replaced or removed while this process had it open`;
  return new LamplighterError('store-taken', `${what}; this process writes nothing more and ends`, {
    remedy: by
      ? 'Let only one process use the folder, or give all of them one PostgreSQL (DATABASE_URL). Runs that this process had begun go on in the other one.'
      : 'Stop lamplighter before you move or restore its folder; then start it again.',
  });
}

function nameOf(text: string): string {
  try {
    const { pid, host } = JSON.parse(text) as FolderOwner;
    return `another process (pid ${pid} on ${host})`;
  } catch {
    return 'another process';
  }
}
