import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** SQLITE_BUSY: another process, or this one, has the lock. */
const BUSY = 5;
/** SQLITE_IOERR: what SQLite says of a file system that knows no locks. */
const IO_ERROR = 10;

export interface KernelLock {
  release(): void;
}

/**
 * Locks a file in the kernel, which gives the lock up only when the process has ended: neither a process
 * that is frozen loses it, nor does it matter in which container (pid, network or mount namespace) somebody
 * asks. Node itself offers no such lock; its SQLite takes one (`fcntl`) on the file of a database, which
 * stays empty here.
 *
 * The file is never removed: a lock on a removed file would keep nobody out. And it must never be opened and
 * closed by this process in another way, because that gives up all its locks on the file.
 *
 * `busy` when somebody else has it, `unsupported` when the file system knows no locks. Throws what opening
 * the file throws.
 */
export function tryKernelLock(path: string): KernelLock | 'busy' | 'unsupported' {
  createIfMissing(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Nothing is ever written, so there need be no journal beside it.
    database.exec('pragma journal_mode = memory; begin exclusive');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
    if (code === BUSY) return 'busy';
    if (code === IO_ERROR) return 'unsupported';
    throw error;
  }
}

function createIfMissing(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
