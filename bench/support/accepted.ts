import type { Bench } from '../measurement.ts';
import { type Store, withServe } from './serving.ts';

/** Real time: moments of a run are those of its cloud. */
const SPEED = 1;

/** A quick look watches both at the same time. */
export const acceptedToFirstPhaseMs = async (bench: Bench, store: Store): Promise<number[]> => {
  if (!bench.quick) return watched(bench, store);
  const both = bench.once('accepted to first phase', async () => {
    const stores = ['postgres', 'existing folder'] as const;
    const each = await Promise.all(stores.map((one) => watched(bench, one)));
    return new Map<Store, number[]>(stores.map((one, nth) => [one, each[nth] ?? []]));
  });
  return (await both).get(store) ?? [];
};

/** For each of some `up`s one after the other, each cancelled as soon as its first phase has begun. */
const watched = (bench: Bench, store: Store): Promise<number[]> =>
  withServe(
    bench,
    store,
    async ({ bed, env }) => {
      const took: number[] = [];
      for (let nth = 0; nth < (bench.quick ? 2 : 6); nth += 1) {
        const up = bed.start(['up'], env);
        const begun = await up.until(({ type }) => type === 'phase.started');
        await bed.start(['cancel', '--yes'], env).exited;
        await up.exited;
        const history = bed.start(['history'], env);
        await history.exited;
        const run = history.lines.find(({ runId }) => runId === begun.runId);
        took.push(Date.parse(String(begun.at)) - Date.parse(String(run?.createdAt)));
      }
      return took;
    },
    SPEED,
  );
