import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { fromPglite } from 'pg-boss';
import { LamplighterError } from '../core/errors.ts';
import { type ProcessLock, takeLock } from '../ops/process-lock.ts';
import { corrupt, createCluster, discardUnpacked, inspectFolder } from './create-cluster.ts';
import { type Database, guardedDialect, transact } from './database.ts';
import { OneLane } from './one-lane.ts';
import type { Schema } from './schema.ts';
import { StoreError, toStoreError } from './store-error.ts';

const INT8 = 20;

/** Less memory: it takes 128 MB of shared buffers for a store that has a few megabytes, and touches them all. */
const SMALL = ['-c', 'shared_buffers=8MB', '-c', 'max_connections=4', '-c', 'wal_buffers=256kB'];

/** PostgreSQL in this process, on a folder that no other process may have open at the same time. */
export async function openPglite(dataDir: string): Promise<Database> {
  const lock = await lockFolder(dataDir);
  try {
    if ((await inspectFolder(dataDir)) === 'empty') await createCluster(dataDir);
    else await discardUnpacked(dataDir);
    compileOnce();
    const pglite = await start(dataDir);
    await removeMarkOfFirstStart(dataDir);
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
 * Up to 0.1.0 a file beside the folder said that a first start was under way, and the next start removed the
 * folder. Left there, it would still make that version remove this store.
 */
async function removeMarkOfFirstStart(dataDir: string): Promise<void> {
  const mark = `${dataDir}.creating`;
  const text = await readFile(mark, 'utf8').catch(() => undefined);
  if (text === '' || text?.startsWith('The first start of this store is under way')) {
    await rm(mark, { force: true }).catch(() => {});
  }
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
