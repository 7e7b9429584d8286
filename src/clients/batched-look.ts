import DataLoader from 'dataloader';
import type { AwsApi } from './aws-api.ts';

/** How many ids go into one filter: the page size of DescribeDBInstances, so that no answer has a second page. */
const LARGEST_BATCH = 100;

interface Wanted {
  id: string;
  signal: AbortSignal;
}

/**
 * Turns looks at single things into one call for all that are looked at in the same moment. Nothing is kept:
 * the next moment asks again. Undefined is the answer for an id that the service does not know; an error in the
 * place of an answer is thrown to those who asked for that id.
 */
export function batchedLook<Found, Api extends object = AwsApi>(
  fetch: (
    api: Api,
    ids: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, Found | Error>>,
): (api: Api, id: string, signal: AbortSignal) => Promise<Found | undefined> {
  // By connection: components of two environments are never asked for with one identity.
  const loaders = new WeakMap<Api, DataLoader<Wanted, Found | undefined>>();

  const loaderOf = (api: Api) => {
    let loader = loaders.get(api);
    if (loader === undefined) {
      loader = new DataLoader<Wanted, Found | undefined>(
        async (wanted) => {
          const ids = [...new Set(wanted.map(({ id }) => id))];
          const found = await fetch(api, ids, whenAllAborted(wanted.map(({ signal }) => signal)));
          return wanted.map(({ id }) => found.get(id));
        },
        { cache: false, maxBatchSize: LARGEST_BATCH },
      );
      loaders.set(api, loader);
    }
    return loader;
  };

  return async (api, id, signal) => {
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([loaderOf(api).load({ id, signal }), aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  };
}

/** One caller that gives up must not take the answer from the others. */
function whenAllAborted(signals: readonly AbortSignal[]): AbortSignal {
  const all = new AbortController();
  const distinct = [...new Set(signals)];
  if (distinct.length === 1 && distinct[0] !== undefined) return distinct[0];
  let left = distinct.length;
  for (const signal of distinct) {
    const gone = () => {
      left -= 1;
      if (left === 0) all.abort(signal.reason);
    };
    if (signal.aborted) gone();
    else signal.addEventListener('abort', gone, { once: true });
  }
  return all.signal;
}
