import type { PostgresPool } from 'kysely';
import pg from 'pg';
import { SECOND } from '../core/ports/clock.ts';
import { isRepeatable, toStoreError } from './store-error.ts';

/**
 * The time limits of a statement, in milliseconds. The server's limits are below our own, so that it ends a statement
 * (and releases its locks) before we abandon it; ours is for a server that vanished without closing its connection.
 * Source: https://www.postgresql.org/docs/current/runtime-config-client.html
 */
export interface StatementLimits {
  /** Without an answer for this long the connection is abandoned. */
  answerMs: number;
  statementMs: number;
  lockMs: number;
  idleInTransactionMs: number;
}

export const limitsBelow = (answerMs: number): StatementLimits => ({
  answerMs,
  statementMs: Math.round((answerMs * 5) / 6),
  lockMs: Math.round((answerMs * 2) / 3),
  idleInTransactionMs: Math.round((answerMs * 5) / 6),
});

export interface PoolOptions {
  config: pg.ClientConfig;
  max: number;
  limits: StatementLimits;
  onTrouble(error: unknown): void;
}

/** Opens a pool whose connections have the limits, and do not end the process when they break. */
export function openPool({ config, max, limits, onTrouble }: PoolOptions): pg.Pool {
  let isSaid = false;
  const pool = new pg.Pool({
    ...config,
    max,
    connectionTimeoutMillis: 5 * SECOND,
    query_timeout: limits.answerMs,
    // The pool awaits it, whatever its types say.
    onConnect: async (client) => {
      await limitSession(client, limits).catch((error) => {
        if (isRepeatable(toStoreError(error))) throw error;
        if (!isSaid) onTrouble(error);
        isSaid = true;
      });
    },
  });
  // A broken connection would end the process: the pool listens only to idle ones, and one that a transaction holds can
  // break between two statements. The next statement opens another.
  pool.on('connect', (client) => client.on('error', onTrouble));
  pool.on('error', () => {});
  return pool;
}

/**
 * Set by a statement, and not as startup parameters (pg's `statement_timeout`): PgBouncer refuses a connection with an
 * unknown startup parameter.
 * Source: https://www.pgbouncer.org/config.html#ignore_startup_parameters
 */
async function limitSession(client: pg.ClientBase, limits: StatementLimits): Promise<void> {
  await client.query(
    `select set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
      set_config('idle_in_transaction_session_timeout', $3, false)`,
    [limits.statementMs, limits.lockMs, limits.idleInTransactionMs].map(String),
  );
}

/**
 * The pool for kysely. A connection with an abandoned statement is closed at once, never returned: the server may still
 * work on that statement, and everything that follows would wait behind it.
 */
export function discardingPool(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      let isGivenUp = false;
      const query = async (text: string, values: unknown[]) => {
        try {
          return await client.query(text, values);
        } catch (error) {
          if (isGivenUp || !isAnswerMissing(error)) throw error;
          isGivenUp = true;
          // Also for the rollback that follows, which would wait for its own answer.
          await (client as pg.PoolClient & { end(): Promise<void> }).end().catch(() => {});
          throw error;
        }
      };
      return {
        query: query as unknown as Awaited<ReturnType<PostgresPool['connect']>>['query'],
        release: (destroy) => client.release(destroy === true || isGivenUp),
      };
    },
  };
}

/** The error of `pg` when its `query_timeout` has passed; it has no code. */
const isAnswerMissing = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';
