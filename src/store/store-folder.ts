import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LamplighterError } from '../core/errors.ts';

/**
 * The canonical path of a store's folder: absolute, with symbolic links resolved. Two processes with different links to
 * the same folder must meet at the same lock and the same socket. The folder need not exist yet. Throws `store-failed`
 * for a link that leads nowhere.
 */
export async function storeFolder(dataDir: string): Promise<string> {
  const path = resolve(dataDir);
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return path;
  }
  const link = await lstat(path).catch(() => undefined);
  if (link?.isSymbolicLink()) {
    throw new LamplighterError('store-failed', `${path} is a symbolic link to a folder that does not exist`, {
      remedy: 'Create that folder (or mount its disk), or choose another data directory.',
    });
  }
  return dirname(path) === path ? path : join(await storeFolder(dirname(path)), basename(path));
}

export const lockPath = (folder: string): string => join(folder, 'lamplighter.lock');
export const ownerPath = (folder: string): string => join(folder, 'lamplighter.owner');
/** The folder of an empty database that is still being unpacked. */
export const unpackingPath = (folder: string): string => join(folder, 'lamplighter.unpacking');
/** The folder of an empty database that was unpacked completely; its files move up from there. */
export const unpackedPath = (folder: string): string => join(folder, 'lamplighter.unpacked');

const OURS: ReadonlySet<string> = new Set(
  [lockPath, ownerPath, unpackingPath, unpackedPath].map((of) => of('')),
);

/** Whether a file of that name says nothing about what the folder holds. */
export const isBesideData = (name: string): boolean =>
  OURS.has(name) || /^lamplighter\.owner\..+\.tmp$/.test(name) || name === 'lost+found';
