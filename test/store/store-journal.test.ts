import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { RunEvent } from '../../src/core/events.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { toStoreError } from '../../src/store/store-error.ts';
import { storeJournal } from '../../src/store/store-journal.ts';
import { finished, newRun, warned } from '../support/run-records.ts';

const unreachable = () => toStoreError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));

async function attempt() {
  const clock = new VirtualClock(0);
  const { store } = memoryStore(clock);
  const run = newRun();
  await store.create(run);
  await store.beginAttempt({ runId: run.id, attempt: 0 }, 'me', 0);
  const key = { runId: run.id, attempt: 1 };
  /** While `down`, the store does not answer; `after` writes first and loses the answer. */
  const fault = { down: false, after: false };
  const faulty = async (write: () => Promise<void>) => {
    if (fault.after) await write();
    if (fault.down || fault.after) throw unreachable();
    await write();
  };
  const held: string[] = [];
  const leaving = new AbortController();
  const journal = storeJournal({
    store: {
      append: (at, event) => faulty(() => store.append(at, event)),
      finish: (at, event) => faulty(() => store.finish(at, event)),
      beat: (at) => store.beat(at),
      rememberIncarnation: (incarnation) => faulty(() => store.rememberIncarnation(incarnation)),
    },
    key,
    clock,
    random: () => 0.5,
    signal: leaving.signal,
    onHold: (error, tries) => held.push(`${error.code} ${tries}`),
    onResume: () => held.push('resumed'),
  });
  return { clock, store, run, key, fault, held, journal, leaving };
}

describe('the journal of an attempt', () => {
  it('holds while the store does not answer, and writes everything in order when it does', async () => {
    const { clock, store, run, journal, fault, held } = await attempt();
    await journal.append(warned(run.id, 1));
    fault.down = true;
    let acknowledged = 0;
    const events: RunEvent[] = [warned(run.id, 2), warned(run.id, 3), finished(run.id, 4)];
    const writing = events.map((event) =>
      journal.append(event).then(() => {
        acknowledged = event.seq;
      }),
    );
    await clock.sleep(60_000);
    // Nothing is acknowledged meanwhile, so no effect can begin.
    expect(acknowledged).toBe(0);
    expect(held.length).toBeGreaterThan(5);
    fault.down = false;
    await Promise.all(writing);
    expect(held.at(-1)).toBe('resumed');
    expect((await store.events(run.id)).map((event) => event.seq)).toEqual([1, 2, 3, 4]);
    expect(await store.run(run.id)).toMatchObject({ state: 'finished', outcome: 'succeeded' });
  });

  it('writes an event once when only the answer was lost', async () => {
    const { clock, store, run, journal, fault } = await attempt();
    fault.after = true;
    const writing = journal.append(warned(run.id, 1));
    await clock.sleep(1);
    fault.after = false;
    await writing;
    await journal.append(warned(run.id, 2));
    expect((await store.events(run.id)).map((event) => event.seq)).toEqual([1, 2]);
  });

  it('refuses everything once another attempt has the run, also what waited for the store', async () => {
    const { clock, store, run, key, journal, fault } = await attempt();
    fault.down = true;
    const lost = { code: 'attempt-lost' };
    const writing = [journal.append(warned(run.id, 1)), journal.append(warned(run.id, 2))].map((write) =>
      expect(write).rejects.toMatchObject(lost),
    );
    await clock.sleep(11_000);
    expect(await store.beginAttempt(key, 'other', 1)).toMatchObject({ attempt: 2 });
    fault.down = false;
    await Promise.all(writing);
    await expect(journal.append(warned(run.id, 3))).rejects.toMatchObject(lost);
    expect(await store.events(run.id)).toEqual([]);
  });

  it('keeps what was verified for a life, also when the store is away at that moment', async () => {
    const { clock, store, run, journal, fault } = await attempt();
    fault.down = true;
    const incarnation = {
      environment: run.environment,
      component: 'kindle',
      lifeId: 'pod-1',
      verifiedAtMs: 5,
    };
    const remembering = journal.remember?.(incarnation);
    await clock.sleep(5_000);
    expect(await store.verifiedIncarnation(run.environment, 'kindle', 'pod-1')).toBeUndefined();
    fault.down = false;
    await remembering;
    expect(await store.verifiedIncarnation(run.environment, 'kindle', 'pod-1')).toEqual({
      ...incarnation,
      runId: run.id,
    });
  });

  it('does not repeat what can never succeed', async () => {
    const { run, journal, held } = await attempt();
    await expect(journal.append(warned(run.id, 7))).rejects.toMatchObject({ code: 'internal' });
    expect(held).toEqual([]);
  });

  it('stops waiting when its process leaves', async () => {
    const { clock, run, journal, fault, leaving } = await attempt();
    fault.down = true;
    const writing = expect(journal.append(warned(run.id, 1))).rejects.toThrow('leaving');
    await clock.sleep(1_000);
    leaving.abort(new Error('leaving'));
    await writing;
  });
});
