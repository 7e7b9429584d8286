import { AsyncLocalStorage } from 'node:async_hooks';
import type { Dialect, Driver, Kysely, Transaction } from 'kysely';
import type { ConstructorOptions } from 'pg-boss';
import { LamplighterError } from '../core/errors.ts';
import type { Schema } from './schema.ts';

export type Tx = Transaction<Schema>;

/** The database as the store uses it. `Kysely.transaction` is left out: transactions begin here only. */
export interface Database {
  /** PGlite lives in this process; no other process can use it. */
  readonly kind: 'pglite' | 'postgres';
  /** Outside a transaction. */
  readonly query: Omit<Kysely<Schema>, 'transaction' | 'startTransaction' | 'connection' | 'destroy'>;
  /**
   * Inside, every statement goes through `tx`. A call past it would wait for the transaction, which waits for it: on
   * PGlite for ever, on PostgreSQL until the pool is empty. It throws instead.
   */
  transaction<T>(body: (tx: Tx) => Promise<T>): Promise<T>;
  /** Connections for heartbeats, which must not wait for a free one among those that all else shares. */
  readonly beats: Pick<Database, 'query' | 'transaction'>;
  /** For pg-boss's own statements, outside a transaction. */
  readonly jobs: NonNullable<ConstructorOptions['db']>;
  /** Receives notifications of other processes; undefined where there can be none. */
  readonly listen?: (hear: (payload: string) => void, missed: () => void) => Promise<() => Promise<void>>;
  /** For the migrations, which open their own transactions. */
  readonly kysely: Kysely<Schema>;
  close(): Promise<void>;
}

const inside = new AsyncLocalStorage<boolean>();

export const refuseInsideTransaction = (): void => {
  if (inside.getStore()) {
    throw new LamplighterError(
      'internal',
      'the store was called past the transaction that is open: it would wait for itself',
      { remedy: 'This is a fault of lamplighter itself: please report it with the output of `--verbose`.' },
    );
  }
};

/**
 * Runs the body in a transaction and refuses every statement past it until it ends. Rejects with the body's error,
 * after a rollback.
 */
export function transact<T>(kysely: Kysely<Schema>, body: (tx: Tx) => Promise<T>): Promise<T> {
  refuseInsideTransaction();
  return kysely.transaction().execute((tx) => inside.run(true, () => body(tx.withSchema('lamplighter'))));
}

/**
 * Wraps every connection that the dialect hands out in `around`. kysely's own queue (for dialects of one connection) is
 * switched off: it would let a call past a transaction wait before it reaches the guard.
 */
export function guardedDialect(dialect: Dialect, wrapDriver: (driver: Driver) => Driver): Dialect {
  return {
    createAdapter: () =>
      Object.defineProperty(dialect.createAdapter(), 'supportsMultipleConnections', { value: true }),
    createDriver: () => wrapDriver(dialect.createDriver()),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}
