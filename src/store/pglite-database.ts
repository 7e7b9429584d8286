import { access, constants, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { fromPglite } from 'pg-boss';
import { LamplighterError } from '../core/errors.ts';
import { type ProcessLock, takeLock } from '../ops/process-lock.ts';
import { type Database, guardedDialect, transact } from './database.ts';
import { OneLane } from './one-lane.ts';
import type { Schema } from './schema.ts';
import { StoreError, toStoreError } from './store-error.ts';
import { unpackTar } from './unpack-tar.ts';

/** The major version of PostgreSQL whose files this PGlite reads. */
export const PGLITE_MAJOR = '18';
const INT8 = 20;

/** Less memory: it takes 128 MB of shared buffers for a store that has a few megabytes, and touches them all. */
const SMALL = ['-c', 'shared_buffers=8MB', '-c', 'max_connections=4', '-c', 'wal_buffers=256kB'];

export interface PgliteDatabase extends Database {
  /** To be called when the tables are there: from now on the folder holds something worth keeping. */
  complete(): Promise<void>;
}

/** PostgreSQL in this process, on a folder that no other process may have open at the same time. */
export async function openPglite(dataDir: string): Promise<PgliteDatabase> {
  const lock = await lockFolder(dataDir);
  try {
    const { mark, isNew } = await prepareFolder(dataDir);
    if (isNew) unpackTar(await emptyDatabase(), dataDir);
    compileOnce();
    const pglite = await start(dataDir);
    const lane = new OneLane();
    const kysely = new Kysely<Schema>({
      dialect: guardedDialect(new PGliteDialect({ pglite }), (driver) => lane.around(driver)),
    });
    const jobs = fromPglite(pglite);
    return {
      kind: 'pglite',
      kysely,
      query: kysely.withSchema('lamplighter'),
      transaction: (body) => transact(kysely, body),
      // What it does after a failed statement (a ROLLBACK) belongs to the same turn.
      jobs: { executeSql: (text, values) => lane.alone(() => jobs.executeSql(text, values)) },
      complete: () => rm(mark, { force: true }),
      close: async () => {
        await lane.alone(() => pglite.close());
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw inFolder(error, dataDir);
  }
}

async function lockFolder(dataDir: string): Promise<ProcessLock> {
  try {
    await mkdir(dirname(dataDir), { recursive: true });
    const taken = await takeLock(`${dataDir}.lock`);
    if ('lock' in taken) return taken.lock;
    throw new LamplighterError(
      'store-locked',
      `the store in ${dataDir} is open in another process (pid ${taken.heldBy.pid})`,
      {
        remedy:
          'Stop that process, or give this one a store of its own (another data directory, or a DATABASE_URL that both share).',
        facts: { pid: taken.heldBy.pid },
      },
    );
  } catch (error) {
    throw inFolder(error, dataDir);
  }
}

/**
 * Makes the folder, or looks whether what is there can be opened. Returns the mark that says a first start
 * is under way: a process that was killed in the middle of one leaves files that no database can be made of,
 * and only with that mark are they thrown away.
 */
async function prepareFolder(dataDir: string): Promise<{ mark: string; isNew: boolean }> {
  const mark = `${dataDir}.creating`;
  const halfMade = await access(mark).then(
    () => true,
    () => false,
  );
  if (halfMade) await rm(dataDir, { recursive: true, force: true });
  const entries = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries.length === 0) {
    await writeFile(mark, 'The first start of this store is under way, or was cut short.\n');
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
    return { mark, isNew: true };
  }
  await access(dataDir, constants.W_OK);
  const version = await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) throw corrupt(dataDir, 'it holds files, but no database (no PG_VERSION)');
  const major = version.trim();
  if (major !== PGLITE_MAJOR) {
    throw new LamplighterError(
      /^\d+$/.test(major) && Number(major) > Number(PGLITE_MAJOR) ? 'store-newer' : 'store-corrupt',
      `the store in ${dataDir} was written by PostgreSQL ${major || 'unknown'}; this lamplighter reads ${PGLITE_MAJOR}`,
      { remedy: 'Open it with the lamplighter that wrote it, or start with another data directory.' },
    );
  }
  return { mark, isNew: false };
}

/**
 * The files of an empty database, packed. PGlite would need four seconds to make them, a second to unpack them
 * itself, and would keep the memory that this takes for as long as it lives.
 */
async function emptyDatabase(): Promise<Uint8Array> {
  const { dataDir } = await import('@electric-sql/pglite-prepopulatedfs');
  return new Uint8Array(await (await dataDir()).arrayBuffer());
}

/**
 * V8 would compile what of PGlite is used often a second time, to run faster. That takes 500 MB and more for some
 * seconds, keeps 70 MB, and a store of runs is none the quicker for it. Holds for what is compiled from now on.
 */
function compileOnce(): void {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
}

async function start(dataDir: string): Promise<PGlite> {
  const pglite = new PGlite({
    dataDir,
    parsers: { [INT8]: Number },
    startParams: [...PGlite.defaultStartParams, ...SMALL],
  });
  try {
    await pglite.waitReady;
    await pglite.query('select 1');
    return pglite;
  } catch (error) {
    await pglite.close().catch(() => {});
    const known = toStoreError(error);
    if (known.code === 'store-full' || known.code === 'store-read-only') throw known;
    throw corrupt(dataDir, 'PostgreSQL cannot start on it', error);
  }
}

const corrupt = (dataDir: string, what: string, cause?: unknown): LamplighterError =>
  new LamplighterError('store-corrupt', `the store in ${dataDir} cannot be opened: ${what}`, {
    remedy:
      'Put a copy of it back, or move the folder aside to begin with an empty store. lamplighter has changed nothing in it.',
    cause,
  });

function inFolder(error: unknown, dataDir: string): LamplighterError {
  const known = toStoreError(error);
  if (!(known instanceof StoreError)) return known;
  const remedy =
    known.code === 'store-read-only'
      ? 'Give the user that runs lamplighter the right to write there, or choose another data directory.'
      : known.remedy;
  return new LamplighterError(known.code, `the store in ${dataDir} cannot be used: ${known.facts.reason}`, {
    cause: error,
    facts: known.facts,
    ...(remedy !== undefined && { remedy }),
  });
}
