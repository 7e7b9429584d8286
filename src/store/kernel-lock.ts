import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** SQLITE_BUSY: another process, or this one, has the lock. Source: https://www.sqlite.org/rescode.html */
const BUSY = 5;
/** SQLITE_IOERR: SQLite's result on a file system without locks. Source: https://www.sqlite.org/rescode.html */
const IO_ERROR = 10;

export interface KernelLock {
  release(): void;
}

/**
 * Locks a file in the kernel, which releases the lock only when the process has ended: a frozen process does not lose
 * it, and the caller's container (pid, network or mount namespace) does not matter. Node itself offers no such lock;
 * its SQLite takes one (`fcntl`) on the database file, which stays empty here.
 *
 * The file is never removed: a lock on a removed file would exclude nobody. And this process must never open and close
 * it in another way, because that releases all its locks on the file.
 * Source: https://www.sqlite.org/howtocorrupt.html
 *
 * Returns `busy` when another holder has the lock, `unsupported` when the file system knows no locks. Throws the error
 * of opening the file.
 */
export function tryKernelLock(path: string): KernelLock | 'busy' | 'unsupported' {
  createIfMissing(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Nothing is ever written, so no journal is needed beside the file.
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
