import { readFile, rm } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { fromPglite } from 'pg-boss';
import { LamplighterError } from '../core/errors.ts';
import { corrupt, createCluster, discardUnpacked, inspectFolder } from './create-cluster.ts';
import { type Database, guardedDialect, transact } from './database.ts';
import type { Ownership } from './folder-owner.ts';
import { type LockOptions, lockFolder } from './lock-folder.ts';
import { Mutex } from './mutex.ts';
import type { Schema } from './schema.ts';
import { StoreError, toStoreError } from './store-error.ts';
import { storeFolder } from './store-folder.ts';

const INT8 = 20;

/** Memory settings: PGlite's default is 128 MB of shared buffers, all touched, for a store of a few megabytes. */
const SMALL = ['-c', 'shared_buffers=8MB', '-c', 'max_connections=4', '-c', 'wal_buffers=256kB'];

export interface PgliteOptions extends LockOptions {
  dataDir: string;
}

/**
 * Opens PostgreSQL in this process, on a folder that no other process may have open at the same time. Throws
 * `store-locked` while another has, `store-corrupt` or `store-newer` for a folder that cannot be opened.
 */
export async function openPglite(options: PgliteOptions): Promise<Database> {
  const dataDir = await storeFolder(options.dataDir);
  let ownership: Ownership | undefined;
  try {
    // A foreign folder is refused before anything is written into it.
    await inspectFolder(dataDir);
    ownership = await lockFolder(dataDir, options);
    if ((await inspectFolder(dataDir)) === 'empty') await createCluster(dataDir);
    else await discardUnpacked(dataDir);
    compileOnce();
    const pglite = await start(dataDir, ownership);
    await removeMarkOfFirstStart(dataDir);
    return databaseOn(pglite, ownership);
  } catch (error) {
    await ownership?.release();
    throw inFolder(error, dataDir);
  }
}

function databaseOn(pglite: PGlite, ownership: Ownership): Database {
  // Checked before each turn too: kysely would wait for ever for a transaction whose BEGIN was refused.
  const lane = new Mutex(ownership.check);
  const kysely = new Kysely<Schema>({
    dialect: guardedDialect(new PGliteDialect({ pglite }), (driver) => lane.wrapDriver(driver)),
  });
  const jobs = fromPglite(pglite);
  const ways: Database['beats'] = {
    query: kysely.withSchema('lamplighter'),
    transaction: (body) => transact(kysely, body),
  };
  return {
    kind: 'pglite',
    kysely,
    ...ways,
    // All share one connection.
    beats: ways,
    // The ROLLBACK after a failed statement belongs to the same turn.
    jobs: { executeSql: (text, values) => lane.alone(() => jobs.executeSql(text, values)) },
    close: async () => {
      try {
        await lane.alone(() => pglite.close());
      } catch (error) {
        // Closing writes a checkpoint, which is refused like any write once the folder is another process's.
        if (!ownership.isLost) throw error;
      } finally {
        await ownership.release();
      }
    },
  };
}

/**
 * Removes a marker file of versions up to 0.1.0: beside the folder it said that a first start was under way, and the
 * next start removed the folder. Left there, it would still make such a version remove this store.
 */
async function removeMarkOfFirstStart(dataDir: string): Promise<void> {
  const mark = `${dataDir}.creating`;
  const text = await readFile(mark, 'utf8').catch(() => undefined);
  if (text === '' || text?.startsWith('The first start of this store is under way')) {
    await rm(mark, { force: true }).catch(() => {});
  }
}

/**
 * Keeps V8 from compiling PGlite's hot functions a second time. The optimised code takes 500 MB and more for some
 * seconds and keeps 70 MB, and a store of runs is no quicker for it. Applies to later compilations.
 */
function compileOnce(): void {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
}

async function start(dataDir: string, { check }: Ownership): Promise<PGlite> {
  const pglite = new PGlite({
    dataDir,
    parsers: { [INT8]: Number },
    startParams: [...PGlite.defaultStartParams, ...SMALL],
  });
  // PGlite writes to its files only while it executes a message, so this is the last moment before each write.
  const execute = pglite.execProtocolRawSync.bind(pglite);
  pglite.execProtocolRawSync = (message) => {
    check();
    return execute(message);
  };
  try {
    await pglite.waitReady;
    await pglite.query('select 1');
    return pglite;
  } catch (error) {
    await pglite.close().catch(() => {});
    const known = toStoreError(error);
    if (['store-full', 'store-read-only', 'store-taken'].includes(known.code)) throw known;
    throw corrupt(dataDir, 'PostgreSQL cannot start on it', error);
  }
}

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
