import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { abandonLiveRun } from '../../../src/store/sharing/abandon-run.ts';
import { finished, newRun, warned } from '../../support/run-records.ts';

const WHY = { by: '--fresh', reason: 'its world was given up' };

function underTest() {
  const { store } = memoryStore(systemClock);
  const run = newRun({ environment: 'dev' });
  return {
    store,
    run,
    abandon: () => abandonLiveRun({ store, owner: 'here', clock: systemClock }, 'dev', WHY),
  };
}

describe('a run of a world that is given up', () => {
  it('ends as cancelled with the reason when nobody works on it, after the events it has', async () => {
    const { store, run, abandon } = underTest();
    await store.create(run);
    await store.beginAttempt({ runId: run.id, attempt: 0 }, 'dead', 1);
    await store.append({ runId: run.id, attempt: 1 }, warned(run.id, 1));
    await store.release({ runId: run.id, attempt: 1 });
    expect(await abandon()).toMatchObject({ id: run.id });
    expect(await store.run(run.id)).toMatchObject({ state: 'finished', outcome: 'cancelled', cancel: WHY });
    expect(await store.events(run.id)).toMatchObject([
      { seq: 1 },
      { seq: 2, type: 'run.cancelling', reason: WHY.reason },
      { seq: 3, type: 'run.finished', outcome: 'cancelled' },
    ]);
    expect(await abandon()).toBeUndefined();
  });

  it('is ended by whoever works on it, and waited for', async () => {
    const { store, run, abandon } = underTest();
    await store.create(run);
    await store.beginAttempt({ runId: run.id, attempt: 0 }, 'other', 1);
    const abandoned = abandon();
    const asked = Promise.withResolvers<void>();
    const unsubscribe = store.onChange(run.id, asked.resolve);
    await asked.promise;
    unsubscribe();
    expect(await store.beat({ runId: run.id, attempt: 1 })).toMatchObject({ cancel: WHY });
    await store.finish({ runId: run.id, attempt: 1 }, { ...finished(run.id, 1), outcome: 'cancelled' });
    expect(await abandoned).toMatchObject({ id: run.id });
    expect(await store.events(run.id)).toHaveLength(1);
  });
});
