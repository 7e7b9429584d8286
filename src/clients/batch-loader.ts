import DataLoader from 'dataloader';
import type { AwsApi } from './aws-api.ts';

/**
 * The most ids in one filter: the page size of DescribeDBInstances, so that no answer has a second page.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 */
const LARGEST_BATCH = 100;

interface Wanted {
  id: string;
  signal: AbortSignal;
}

/**
 * Coalesces probes of single resources into one call for all that are requested at the same moment. Nothing is cached:
 * the next moment calls again. Resolves to undefined for an id that the service does not know; where the call returns
 * an error for one id, only the callers of that id get it thrown.
 */
export function createBatchLoader<Found, Api extends object = AwsApi>(
  fetch: (
    api: Api,
    ids: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, Found | Error>>,
): (api: Api, id: string, signal: AbortSignal) => Promise<Found | undefined> {
  // Keyed by connection: resources of two environments are never requested with one identity.
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

/** A caller that gives up must not abort the call for the others. */
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
