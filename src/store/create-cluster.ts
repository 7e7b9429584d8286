import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LamplighterError } from '../core/errors.ts';
import { isBesideData, unpackedPath, unpackingPath } from './store-folder.ts';
import { unpackTar } from './unpack-tar.ts';

/** The major version of PostgreSQL whose files this PGlite reads. */
export const PGLITE_MAJOR = '18';

const VERSION_FILE = 'PG_VERSION';
/** The file in the unpacked folder that lists the entries to be moved up. */
const LIST_FILE = 'lamplighter.entries';

/**
 * Inspects a folder without changing anything: `database` where PGlite can try to open it, `empty` where a database can
 * be created. Throws `store-corrupt` or `store-newer` for anything else.
 */
export async function inspectFolder(folder: string): Promise<'database' | 'empty'> {
  const names = await namesIn(folder);
  if (names === undefined) return 'empty';
  await access(folder, constants.W_OK);
  if (!names.includes(VERSION_FILE)) {
    const data = await dataIn(folder);
    if (data.length === 0 || (await isGoingOn(folder, data))) return 'empty';
    throw corrupt(folder, 'it holds files, but no database (no PG_VERSION)');
  }
  const major = (await readFile(join(folder, VERSION_FILE), 'utf8')).trim();
  if (major === PGLITE_MAJOR) return 'database';
  throw new LamplighterError(
    /^\d+$/.test(major) && Number(major) > Number(PGLITE_MAJOR) ? 'store-newer' : 'store-corrupt',
    `the store in ${folder} was written by PostgreSQL ${major || 'unknown'}; this lamplighter reads ${PGLITE_MAJOR}`,
    { remedy: 'Open it with the lamplighter that wrote it, or start with another data directory.' },
  );
}

/**
 * Creates an empty database in a folder that `inspectFolder` calls empty; to be called under the folder's lock. It
 * never removes a file that could be somebody's: the database is unpacked into a folder with a name of our own and
 * moves up when it is complete, `PG_VERSION` last, so that a folder with a `PG_VERSION` always holds a whole database.
 * A process that is killed midway leaves a state from which the next one continues.
 */
export async function createCluster(folder: string): Promise<void> {
  const unpacked = unpackedPath(folder);
  if (!(await isGoingOn(folder, await dataIn(folder)))) await unpack(folder);
  const names = await readdir(unpacked);
  for (const name of names) {
    if (name !== VERSION_FILE && name !== LIST_FILE) await rename(join(unpacked, name), join(folder, name));
  }
  await rename(join(unpacked, VERSION_FILE), join(folder, VERSION_FILE));
  await discardUnpacked(folder);
}

/** Removes the leftovers of a first start's unpacking; to be called under the folder's lock. */
export async function discardUnpacked(folder: string): Promise<void> {
  await rm(unpackingPath(folder), { recursive: true, force: true });
  const unpacked = unpackedPath(folder);
  const left = await namesIn(unpacked);
  if (left?.includes(VERSION_FILE)) return;
  await rm(join(unpacked, LIST_FILE), { force: true });
  // Not recursive: every unpacked entry has moved up, so anything else in the folder is not ours.
  await rmdir(unpacked).catch(() => {});
}

async function unpack(folder: string): Promise<void> {
  const unpacking = unpackingPath(folder);
  await rm(unpacking, { recursive: true, force: true });
  await mkdir(unpacking, { recursive: true, mode: 0o700 });
  try {
    unpackTar(await emptyDatabase(), unpacking);
    await writeFile(join(unpacking, LIST_FILE), JSON.stringify(await readdir(unpacking)));
    // Left by an earlier first start whose other files somebody has removed since.
    await rm(unpackedPath(folder), { recursive: true, force: true });
    await rename(unpacking, unpackedPath(folder));
  } catch (error) {
    await rm(unpacking, { recursive: true, force: true });
    throw error;
  }
}

export const corrupt = (folder: string, what: string, cause?: unknown): LamplighterError =>
  new LamplighterError('store-corrupt', `the store in ${folder} cannot be opened: ${what}`, {
    remedy:
      'Put a copy of it back, or move the folder aside to begin with an empty store. lamplighter has changed nothing in it.',
    cause,
  });

/** Whether the folder holds exactly the entries that a killed `createCluster` had moved up, `data`. */
async function isGoingOn(folder: string, data: readonly string[]): Promise<boolean> {
  const unpacked = unpackedPath(folder);
  const waiting = new Set(await namesIn(unpacked));
  if (!waiting.has(VERSION_FILE) || !waiting.has(LIST_FILE)) return false;
  const all = JSON.parse(await readFile(join(unpacked, LIST_FILE), 'utf8')) as string[];
  const moved = all.filter((name) => !waiting.has(name));
  return moved.length === data.length && moved.every((name) => data.includes(name));
}

const dataIn = async (folder: string): Promise<string[]> =>
  ((await namesIn(folder)) ?? []).filter((name) => !isBesideData(name));

async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The packed files of an empty database. PGlite would need four seconds to create them and a second to unpack them
 * itself, and would keep the memory that this takes for its whole lifetime.
 */
async function emptyDatabase(): Promise<Uint8Array> {
  const { dataDir } = await import('@electric-sql/pglite-prepopulatedfs');
  return new Uint8Array(await (await dataDir()).arrayBuffer());
}
