import { refuseInsideTransaction } from './database.ts';
import { isRepeatable, toStoreError } from './store-error.ts';

/** The most requests in one statement: more would make the first of them wait for the last. */
const MOST = 200;

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Makes one statement of what is asked while another is under way. One alone is asked at once; of a thousand at
 * once each waits for a few statements and not for a thousand.
 *
 *   idle ──ask──> asking ──(more has come)──> asking ──(nothing has)──> idle
 *
 * Nothing is remembered: every answer is of after the question. `ask` answers in the order of what it is given. Where
 * it changes rows that another process may change as well, it must take them in an order that all keep to.
 */
export function coalesce<Item, Result>(
  ask: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let isAsking = false;

  const settle = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await ask(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      // A statement refused for its content has written nothing: the other requests must not fail for one of them.
      if (batch.length === 1 || isRepeatable(toStoreError(error))) {
        for (const { reject } of batch) reject(error);
      } else for (const one of batch) await settle([one]);
    }
  };
  const run = async (): Promise<void> => {
    isAsking = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST);
      waiting = waiting.slice(MOST);
      await settle(batch);
    }
    isAsking = false;
  };

  return (item) => {
    // Checked here and not when the batch runs: by then the call would count as a part of the first caller's work.
    refuseInsideTransaction();
    return new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isAsking) void run();
    });
  };
}
