import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { LamplighterError } from '../core/errors.ts';
import { type Clock, SECOND } from '../core/ports/clock.ts';
import { type Database, guardedDialect, refuseInsideTransaction, transact } from './database.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';
import { discardingPool, limitsBelow, openPool } from './postgres-pool.ts';
import type { Schema } from './schema.ts';
import { isRepeatable, toStoreError } from './store-error.ts';
import { CHANNEL } from './wakes.ts';

const INT8 = 20;
/** Times in milliseconds and counts: far below 2^53. */
const numbersForInt8: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

export interface WaitingForStore {
  /** The error of this try. */
  reason: string;
  tries: number;
  nextTryInMs: number;
}

export interface PostgresOptions {
  url: string;
  clock: Clock;
  applicationName: string;
  /** How long a start waits for a database that does not answer, in milliseconds. */
  patienceMs: number;
  /** How long a statement may go unanswered, in milliseconds; the server's own limits are set below it. */
  answerLimitMs: number;
  onWaiting?(waiting: WaitingForStore): void;
  onTrouble(error: unknown): void;
}

const LONGEST_PAUSE_MS = 5 * SECOND;
const CONNECTIONS = 10;
/** Connections of their own for heartbeats: a rush of statements must not make a run look dead. */
const BEAT_CONNECTIONS = 2;
/** Two of them fit before a silent run may be lost. */
const BEAT_ANSWER_MS = HEARTBEAT_MS / 2;

/** Opens a pool on the database, once that answers. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const config: pg.ClientConfig = {
    connectionString: checkedUrl(options.url),
    application_name: options.applicationName,
    keepAlive: true,
    types: numbersForInt8,
  };
  const { onTrouble, answerLimitMs } = options;
  const pool = openPool({ config, max: CONNECTIONS, limits: limitsBelow(answerLimitMs), onTrouble });
  try {
    await untilItAnswers(pool, options);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const beating = openPool({
    ...{ config, max: BEAT_CONNECTIONS, onTrouble },
    limits: limitsBelow(Math.min(BEAT_ANSWER_MS, answerLimitMs)),
  });
  const kysely = on(pool);
  const beats = on(beating);
  return {
    kind: 'postgres',
    kysely,
    query: kysely.withSchema('lamplighter'),
    transaction: (body) => transact(kysely, body),
    beats: {
      query: beats.withSchema('lamplighter'),
      transaction: (body) => transact(beats, body),
    },
    jobs: {
      executeSql: async (text, values) => {
        refuseInsideTransaction();
        return pool.query(text, values);
      },
    },
    listen: (hear, missed) => listen({ ...config, ...options }, hear, missed),
    close: async () => {
      await Promise.all([kysely.destroy(), beats.destroy()]);
    },
  };
}

function on(pool: pg.Pool): Kysely<Schema> {
  const dialect = guardedDialect(new PostgresDialect({ pool: discardingPool(pool) }), (driver) => {
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async (how) => {
      refuseInsideTransaction();
      return acquire(how);
    };
    return driver;
  });
  return new Kysely<Schema>({ dialect });
}

function checkedUrl(url: string): string {
  try {
    if (['postgres:', 'postgresql:'].includes(new URL(url).protocol)) return url;
  } catch {
    // Reported below, without the text itself: it may hold a password.
  }
  throw new LamplighterError('store-refused', 'DATABASE_URL is not the address of a PostgreSQL database', {
    remedy: 'Write it as postgresql://user:password@host:5432/database.',
  });
}

async function untilItAnswers(pool: pg.Pool, options: PostgresOptions): Promise<void> {
  const { clock, patienceMs, onWaiting } = options;
  const until = clock.now() + patienceMs;
  for (let tries = 1; ; tries += 1) {
    try {
      await clock.outside(() => pool.query('select 1'));
      return;
    } catch (error) {
      const failure = toStoreError(error);
      const at = whereIs(options.url);
      const pauseMs = Math.min(LONGEST_PAUSE_MS, 250 * 2 ** (tries - 1));
      if (!isRepeatable(failure)) throw named(failure, `${at}: ${reasonOf(failure)}`);
      if (clock.now() + pauseMs > until) {
        throw named(
          failure,
          `${at} did not answer in ${Math.round(patienceMs / SECOND)} s: ${reasonOf(failure)}`,
        );
      }
      onWaiting?.({ reason: `${at}: ${reasonOf(failure)}`, tries, nextTryInMs: pauseMs });
      await clock.sleep(pauseMs);
    }
  }
}

const reasonOf = (failure: LamplighterError): string => String(failure.facts.reason ?? failure.message);

const named = (failure: LamplighterError, what: string): LamplighterError =>
  new LamplighterError(failure.code, `the database ${what}`, {
    remedy:
      failure.remedy ??
      'Check that the database runs and that DATABASE_URL names its host and port; lamplighter needs it for everything it does.',
    facts: failure.facts,
    cause: failure.cause,
  });

/** Host and database, never the password. */
function whereIs(url: string): string {
  const { hostname, port, pathname, username } = new URL(url);
  return `${decodeURIComponent(pathname.slice(1)) || username} at ${hostname}:${port || 5432} (user ${decodeURIComponent(username) || 'unnamed'})`;
}

/**
 * A dedicated connection that only listens, and reconnects when it breaks.
 * Source: https://www.postgresql.org/docs/current/sql-notify.html
 */
async function listen(
  config: pg.ClientConfig & Pick<PostgresOptions, 'clock' | 'onTrouble'>,
  hear: (payload: string) => void,
  missed: () => void,
): Promise<() => Promise<void>> {
  const { clock, onTrouble } = config;
  const stopped = new AbortController();
  let client: pg.Client | undefined;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...config, query_timeout: 0 });
    const gone = Promise.withResolvers<void>();
    next.on('error', (error) => {
      onTrouble(error);
      gone.resolve();
    });
    next.on('end', gone.resolve);
    next.on('notification', ({ payload }) => payload && hear(payload));
    client = next;
    await next.connect();
    await next.query(`listen ${CHANNEL}`);
    void gone.promise.then(() => next.end().catch(() => {})).then(again);
  };
  const again = async (): Promise<void> => {
    for (let pauseMs = 250; !stopped.signal.aborted; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      try {
        await clock.sleep(pauseMs, stopped.signal);
        await connect();
        missed();
        return;
      } catch {
        await client?.end().catch(() => {});
      }
    }
  };
  // Without it everything works by polling, so a start does not fail for it.
  await connect().catch((error) => {
    onTrouble(error);
    void again();
  });
  return async () => {
    stopped.abort();
    await client?.end().catch(() => {});
  };
}
