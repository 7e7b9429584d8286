import { mkdir } from 'node:fs/promises';
import { LamplighterError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import { holder } from '../ops/process-lock.ts';
import {
  type FolderOwner,
  type Ownership,
  ownerThatBeats,
  readOwner,
  takeOwnership,
  thisKernel,
} from './folder-owner.ts';
import { tryKernelLock } from './kernel-lock.ts';
import { lockPath } from './store-folder.ts';

export interface LockOptions {
  clock: Clock;
  /** Aborts the waiting for a silent owner. */
  signal?: AbortSignal | undefined;
  /** Called when opening takes seconds, with the reason. */
  onWaiting?: ((reason: string) => void) | undefined;
  /** The folder is no longer this process's. It has written nothing since, and will write nothing. */
  onLost(error: LamplighterError): void;
}

/**
 * Makes the folder this process's alone. Two things hold it, each where the other cannot:
 *
 * - a lock of the kernel, for all processes of the machine, whatever containers they are in;
 * - the name of the owner in the folder, compared before every write, for machines that share the folder
 *   over a file system which keeps their locks apart. There an owner may be replaced once it is silent, and
 *   one that was only frozen finds the other's name before it writes.
 *
 * Throws `store-locked` while somebody else has it.
 */
export async function lockFolder(folder: string, options: LockOptions): Promise<Ownership> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Up to 0.1.0 the lock file was beside the folder.
  const earlier = await holder(`${folder}.lock`);
  if (earlier !== undefined) throw locked(folder, `pid ${earlier.pid}`, earlier.pid);
  const lock = tryKernelLock(lockPath(folder));
  if (lock === 'busy') throw lockedBy(folder, await readOwner(folder));
  try {
    await refuseOwnerThatBeats(folder, options, lock !== 'unsupported');
    const ownership = await takeOwnership(folder, options.onLost);
    return {
      check: ownership.check,
      get isLost() {
        return ownership.isLost;
      },
      async release() {
        await ownership.release();
        if (lock !== 'unsupported') lock.release();
      },
    };
  } catch (error) {
    if (lock !== 'unsupported') lock.release();
    throw error;
  }
}

/**
 * An owner of this kernel has ended, or we would not have its lock. Any other owner shows its life only by heartbeats.
 */
async function refuseOwnerThatBeats(folder: string, options: LockOptions, isLocked: boolean): Promise<void> {
  const owner = await readOwner(folder);
  if (owner === undefined || (isLocked && owner.kernel === (await thisKernel()))) return;
  const { clock, signal, onWaiting } = options;
  onWaiting?.(
    `the store in ${folder} was left open by pid ${owner.pid} on ${owner.host}, which may still live`,
  );
  const alive = await ownerThatBeats(folder, clock, signal);
  if (alive !== undefined) throw lockedBy(folder, alive);
}

const lockedBy = (folder: string, owner: FolderOwner | undefined): LamplighterError =>
  owner === undefined
    ? locked(folder, 'it has not said which')
    : locked(folder, `pid ${owner.pid} on ${owner.host}`, owner.pid);

const locked = (folder: string, who: string, pid?: number): LamplighterError =>
  new LamplighterError('store-locked', `the store in ${folder} is open in another process (${who})`, {
    remedy:
      'Stop that process, or give this one a store of its own (another data directory, or a DATABASE_URL that both share).',
    ...(pid !== undefined && { facts: { pid } }),
  });
