import type { Driver } from 'kysely';
import { refuseInsideTransaction } from './database.ts';

/**
 * A mutex for the one connection of PGlite, for kysely's and pg-boss's statements alike.
 *
 * kysely's PGlite driver keeps its open transaction in a field of the one connection that it hands to every caller:
 * without turns, another query would slip into the open transaction and be rolled back with it. A failed statement of
 * pg-boss leaves the session to be rolled back, which must not hit another caller's transaction either.
 */
export class Mutex {
  #last: Promise<void> = Promise.resolve();
  readonly #check: () => void;

  /** `check` throws when no further turn may be had. */
  constructor(check: () => void = () => {}) {
    this.#check = check;
  }

  /** Resolves when it is the caller's turn, with a function that ends the turn. */
  async enter(): Promise<() => void> {
    refuseInsideTransaction();
    const before = this.#last;
    let leave = (): void => {};
    this.#last = new Promise((resolve) => {
      leave = resolve;
    });
    await before;
    try {
      this.#check();
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  async alone<T>(call: () => Promise<T>): Promise<T> {
    const leave = await this.enter();
    try {
      return await call();
    } finally {
      leave();
    }
  }

  /** A connection counts as one turn. */
  wrapDriver(driver: Driver): Driver {
    let leave: (() => void) | undefined;
    return {
      init: (options) => driver.init(options),
      acquireConnection: async (options) => {
        const left = await this.enter();
        leave = left;
        return driver.acquireConnection(options);
      },
      releaseConnection: async (connection, options) => {
        await driver.releaseConnection(connection, options);
        leave?.();
      },
      beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
      commitTransaction: (connection) => driver.commitTransaction(connection),
      rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
      destroy: (options) => driver.destroy(options),
    };
  }
}
