import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { RunStore } from '../../src/core/ports/run-store.ts';
import { watchEvents } from '../../src/store/event-watch.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { toStoreError } from '../../src/store/store-error.ts';
import { finished, newRun, warned } from '../support/run-records.ts';

async function watched(
  change: (store: RunStore) => Pick<RunStore, 'events' | 'onChange'> = (store) => store,
) {
  const clock = new VirtualClock(0);
  const { store } = memoryStore(clock);
  const run = newRun();
  await store.create(run);
  await store.beginAttempt({ runId: run.id, attempt: 0 }, 'me', 0);
  const key = { runId: run.id, attempt: 1 };
  const watch = (more: { afterSeq?: number; signal?: AbortSignal } = {}) =>
    watchEvents({ store: change(store), clock, runId: run.id, ...more });
  const write = async () => {
    for (let seq = 1; seq <= 5; seq += 1) {
      await store.append(key, warned(run.id, seq));
      await clock.sleep(seq * 400);
    }
    await store.finish(key, finished(run.id, 6));
  };
  return { clock, store, run, watch, write };
}

const numbers = async (events: AsyncIterable<{ seq: number }>) => {
  const seen: number[] = [];
  for await (const { seq } of events) seen.push(seq);
  return seen;
};

describe('following a run through the store', () => {
  it('gives every event once and in order, as they come, and ends with the run', async () => {
    const { watch, write } = await watched();
    const [seen, late] = await Promise.all([numbers(watch()), numbers(watch({ afterSeq: 3 })), write()]);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(late).toEqual([4, 5, 6]);
    expect(await numbers(watch())).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('misses nothing when no hint ever comes', async () => {
    const { watch, write } = await watched((store) => ({ events: store.events, onChange: () => () => {} }));
    const [seen] = await Promise.all([numbers(watch()), write()]);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('goes on when the store did not answer for a while, and rejects for what will not pass', async () => {
    let asked = 0;
    const failing = (code: string) => (store: RunStore) => ({
      onChange: store.onChange,
      events: (runId: string, afterSeq?: number) => {
        asked += 1;
        if (asked % 2 === 0) return store.events(runId, afterSeq);
        return Promise.reject(toStoreError(Object.assign(new Error('no'), { code })));
      },
    });
    const { watch, write } = await watched(failing('57P01'));
    const [seen] = await Promise.all([numbers(watch()), write()]);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    asked = 0;
    const refused = await watched(failing('42501'));
    await expect(numbers(refused.watch())).rejects.toMatchObject({ code: 'store-refused' });
  });

  it('ends when its reader has gone, and rejects with the reason when it is told to', async () => {
    const { clock, watch, run, store } = await watched();
    const reported = new AbortController();
    const watching = expect(numbers(watch({ signal: reported.signal }))).rejects.toThrow('enough');
    await clock.sleep(2_500);
    reported.abort(new Error('enough'));
    await watching;
    await store.append({ runId: run.id, attempt: 1 }, warned(run.id, 1));
    for await (const event of watch()) {
      expect(event.seq).toBe(1);
      break;
    }
  });
});
