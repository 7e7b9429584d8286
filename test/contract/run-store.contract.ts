import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/events.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import type { NewRun, RunQueue, RunStore } from '../../src/core/ports/run-store.ts';
import { done, finished, newRun, started, warned } from '../support/run-records.ts';

export interface StoreUnderTest {
  store: RunStore;
  queue: RunQueue;
  clock: Clock;
  /** Makes the holder of the run count as silent. */
  silence(runId: string): Promise<void>;
  close(): Promise<void>;
}

/** What every store of runs must do, whatever it is made of. */
export function runStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of a run store`, () => {
    let under: StoreUnderTest;
    let store: RunStore;
    beforeAll(async () => {
      under = await open();
      store = under.store;
    });
    afterAll(() => under?.close());

    const begun = async (more: Partial<NewRun> = {}) => {
      const run = newRun(more);
      await store.create(run);
      const record = await store.beginAttempt({ runId: run.id, attempt: 0 }, 'first', 5);
      expect(record?.attempt).toBe(1);
      return { run, key: { runId: run.id, attempt: 1 } };
    };
    const lost = expect.objectContaining({ code: 'attempt-lost' });

    it('enters a run and tells it back as it was', async () => {
      const origin = {
        actor: { source: 'slack', id: 'U1', name: 'Kim' },
        channel: 'C1',
        threadTs: '1.2',
      } as const;
      const run = newRun({ options: { infraOnly: true }, action: 'down', trigger: 'schedule', origin });
      const entered = await store.create(run);
      expect(entered).toEqual({ created: true, run: { ...run, state: 'queued', attempt: 0 } });
      expect(await store.run(run.id)).toEqual(entered.run);
      expect(await store.liveRun(run.environment)).toEqual(entered.run);
      expect(await store.run('nobody')).toBeUndefined();
      expect(await store.liveRun('nowhere')).toBeUndefined();
    });

    it('returns the live run of the environment in place of a second one', async () => {
      const run = newRun();
      const second = newRun({ environment: run.environment });
      await store.create(run);
      expect(await store.create(second)).toMatchObject({ created: false, run: { id: run.id } });
      expect(await store.run(second.id)).toBeUndefined();
    });

    it('enters exactly one of many runs that ask for the same environment at once', async () => {
      const runs = Array.from({ length: 12 }, () => newRun({ environment: 'contended' }));
      const answers = await Promise.all(runs.map((run) => store.create(run)));
      expect(answers.filter((answer) => answer.created)).toHaveLength(1);
      expect(new Set(answers.map((answer) => answer.run.id)).size).toBe(1);
    });

    it('takes a repeated entry for the run that it is', async () => {
      const { run, key } = await begun();
      expect(await store.create(run)).toMatchObject({ created: true, run: { id: run.id, attempt: 1 } });
      await store.finish(key, finished(run.id, 1));
      expect(await store.create(run)).toMatchObject({ created: true, run: { state: 'finished' } });
    });

    it('gives a run to exactly one of many that want it at once', async () => {
      const run = newRun();
      await store.create(run);
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          store.beginAttempt({ runId: run.id, attempt: 0 }, `owner-${index}`, 7),
        ),
      );
      const got = answers.filter((answer) => answer !== undefined);
      expect(got).toHaveLength(1);
      expect(got[0]).toMatchObject({ attempt: 1, state: 'running', startedAtMs: 7 });
      expect(await store.run(run.id)).toEqual(got[0]);
    });

    it('does not give away a run whose holder beats, and gives it away once that is silent', async () => {
      const { run, key } = await begun();
      await store.beat(key);
      expect(await store.beginAttempt(key, 'second', 9)).toBeUndefined();
      await under.silence(run.id);
      expect(await store.beginAttempt({ runId: run.id, attempt: 0 }, 'second', 9)).toBeUndefined();
      expect(await store.beginAttempt(key, 'second', 9)).toMatchObject({
        attempt: 2,
        owner: 'second',
        startedAtMs: 5,
      });
    });

    it('keeps events in order and tells those after a number', async () => {
      const { run, key } = await begun();
      const events = [1, 2, 3].map((seq) => warned(run.id, seq, `“${seq}” \\u0000 \\ 한국어 👋`));
      for (const event of events) await store.append(key, event);
      expect(await store.events(run.id)).toEqual(events);
      expect(await store.events(run.id, 2)).toEqual(events.slice(2));
      expect(await store.events('nobody')).toEqual([]);
    });

    it('refuses an event that leaves a gap', async () => {
      const { run, key } = await begun();
      await expect(store.append(key, warned(run.id, 2))).rejects.toMatchObject({ code: 'internal' });
      expect(await store.events(run.id)).toEqual([]);
    });

    it('takes the repetition of an event, a finish and a release whose answers were lost', async () => {
      const { run, key } = await begun();
      await store.append(key, warned(run.id, 1));
      await store.append(key, warned(run.id, 1));
      await store.finish(key, finished(run.id, 2));
      await store.finish(key, finished(run.id, 2));
      expect(await store.events(run.id)).toHaveLength(2);
      const other = await begun();
      await store.release(other.key);
      await store.release(other.key);
      expect(await store.run(other.run.id)).toMatchObject({ state: 'queued', attempt: 1 });
    });

    it('lets an attempt that lost its run write nothing', async () => {
      const { run, key } = await begun();
      await store.append(key, warned(run.id, 1));
      await under.silence(run.id);
      const second = await store.beginAttempt(key, 'second', 9);
      await expect(store.append(key, warned(run.id, 2))).rejects.toEqual(lost);
      await expect(store.finish(key, finished(run.id, 2))).rejects.toEqual(lost);
      await expect(store.release(key)).rejects.toEqual(lost);
      await expect(store.beat(key)).rejects.toEqual(lost);
      expect(await store.run(run.id)).toEqual(second);
      expect(await store.events(run.id)).toHaveLength(1);
      await store.append({ runId: run.id, attempt: 2 }, warned(run.id, 2, 'by the second'));
      expect((await store.events(run.id)).map((event) => event.seq)).toEqual([1, 2]);
      // The same number and type, but written by the other attempt: not its own.
      await expect(store.append(key, warned(run.id, 2, 'by the second'))).rejects.toEqual(lost);
    });

    it('shows an attempt that begins every event that was acknowledged to the one before', async () => {
      const { run, key } = await begun();
      await under.silence(run.id);
      let acknowledged = 0;
      const writing = (async () => {
        for (let seq = 1; seq <= 40; seq += 1) {
          await store.append(key, warned(run.id, seq));
          acknowledged = seq;
        }
      })().catch((error) => expect(error).toEqual(lost));
      while (acknowledged < 5) await store.events(run.id);
      await store.beginAttempt(key, 'second', 9);
      const seen = await store.events(run.id);
      await writing;
      expect(seen.length).toBeGreaterThanOrEqual(5);
      expect(await store.events(run.id)).toEqual(seen);
      expect(acknowledged).toBe(seen.length);
    });

    it('frees the environment when a run ends', async () => {
      const { run, key } = await begun();
      await store.finish(key, finished(run.id, 1));
      expect(await store.run(run.id)).toMatchObject({
        state: 'finished',
        outcome: 'succeeded',
        finishedAtMs: 3_000_001,
      });
      expect(await store.liveRun(run.environment)).toBeUndefined();
      expect(await store.beginAttempt(key, 'second', 9)).toBeUndefined();
      await expect(store.append(key, warned(run.id, 2))).rejects.toEqual(lost);
      expect(await store.create(newRun({ environment: run.environment }))).toMatchObject({ created: true });
    });

    it('lets a released run be taken up at once', async () => {
      const { run, key } = await begun();
      await store.release(key);
      await expect(store.append(key, warned(run.id, 1))).rejects.toEqual(lost);
      const again = await store.beginAttempt(key, 'second', 9);
      expect(again).toMatchObject({ attempt: 2, owner: 'second', startedAtMs: 5 });
    });

    it('passes the first request to end on to the holder, and knows runs that are over or unknown', async () => {
      const { run, key } = await begun();
      expect(await store.beat(key)).toEqual({});
      const first = { by: 'kim', reason: 'lunch', atMs: 1 };
      expect(await store.requestCancel(run.id, first)).toBe('asked');
      expect(await store.requestCancel(run.id, { by: 'lee', reason: 'me too', atMs: 2 })).toBe('asked');
      expect(await store.beat(key)).toEqual({ cancel: first });
      expect(await store.run(run.id)).toMatchObject({ cancel: first });
      await store.finish(key, finished(run.id, 1));
      expect(await store.requestCancel(run.id, first)).toBe('over');
      expect(await store.requestCancel('nobody', first)).toBe('unknown');
    });

    it('lists runs, the newest first, of one environment or of all', async () => {
      const { run, key } = await begun({ environment: 'listed', createdAtMs: 9_000_000_000_001 });
      await store.finish(key, finished(run.id, 1));
      const newer = newRun({ environment: 'listed', createdAtMs: 9_000_000_000_003 });
      const between = newRun({ environment: 'other', createdAtMs: 9_000_000_000_002 });
      await store.create(newer);
      await store.create(between);
      const ids = async (query: Parameters<RunStore['runs']>[0]) =>
        (await store.runs(query)).map((record) => record.id);
      expect(await ids({ environment: 'listed', limit: 10 })).toEqual([newer.id, run.id]);
      expect(await ids({ environment: 'listed', limit: 1 })).toEqual([newer.id]);
      expect(await ids({ limit: 3 })).toEqual([newer.id, between.id, run.id]);
    });

    it('learns durations from phases that were done, and not from what was taken up again', async () => {
      const environment = 'learning';
      for (const [mysql, engine] of [
        [100, 10],
        [200, 20],
        [300, 30],
      ] as const) {
        const { run, key } = await begun({ environment });
        await store.append(key, started(run.id, environment));
        await store.append(key, done(run.id, 2, 'mysql', mysql));
        await under.silence(run.id);
        await store.beginAttempt(key, 'second', 9);
        const second = { runId: run.id, attempt: 2 };
        await store.append(second, done(run.id, 3, 'engine/off-first', engine));
        await store.finish(second, finished(run.id, 4));
      }
      const learned = await store.phaseDurations(environment, 2);
      expect(learned.map(({ component, verb, durationMs }) => [component, verb, durationMs])).toEqual([
        ['mysql', 'start', 300],
        ['mysql', 'start', 200],
      ]);
      expect(await store.phaseDurations('nowhere', 2)).toEqual([]);
    });

    it('learns what a phase is thought to have taken, not how late that was noticed', async () => {
      const environment = 'seldom-looked-at';
      const { run, key } = await begun({ environment });
      await store.append(key, started(run.id, environment));
      await store.append(key, { ...done(run.id, 2, 'mysql', 300), tookMs: 240 } as RunEvent);
      await store.finish(key, finished(run.id, 3));
      const learned = await store.phaseDurations(environment, 2);
      expect(learned.map(({ component, durationMs }) => [component, durationMs])).toEqual([['mysql', 240]]);
    });

    it('learns nothing from a start that was made in two phases', async () => {
      const environment = 'soft-edges';
      const { run, key } = await begun({ environment });
      await store.append(key, started(run.id, environment));
      await store.append(key, done(run.id, 2, 'web/early', 1));
      await store.append(key, done(run.id, 3, 'mysql', 200));
      await store.append(key, done(run.id, 4, 'web', 5));
      await store.finish(key, finished(run.id, 5));
      const learned = await store.phaseDurations(environment, 2);
      expect(learned.map(({ component }) => component)).toEqual(['mysql']);
    });

    it('remembers for which life an effect was verified, the first time', async () => {
      const incarnation = { environment: 'e', component: 'c', lifeId: 'pod-1', runId: 'r', verifiedAtMs: 1 };
      await store.rememberIncarnation(incarnation);
      await store.rememberIncarnation({ ...incarnation, runId: 'later', verifiedAtMs: 2 });
      expect(await store.verifiedIncarnation('e', 'c', 'pod-1')).toEqual(incarnation);
      expect(await store.verifiedIncarnation('e', 'c', 'pod-2')).toBeUndefined();
    });

    it('tells who waits for a run that it has a new event or is asked to end', async () => {
      const { run, key } = await begun();
      let woken = 0;
      const unsubscribe = store.onChange(run.id, () => {
        woken += 1;
      });
      await store.append(key, warned(run.id, 1));
      expect(woken).toBeGreaterThan(0);
      const before = woken;
      await store.requestCancel(run.id, { by: 'kim', reason: 'lunch', atMs: 1 });
      expect(woken).toBeGreaterThan(before);
      unsubscribe();
    });

    describe('its queue', () => {
      /** Hands over the runs of this test only: other tests leave theirs behind. */
      const collect = (mine: (runId: string) => boolean) => {
        const handed: string[] = [];
        const waiting = new Map<number, () => void>();
        return {
          handed,
          hand: (runId: string) => {
            if (!mine(runId)) return false;
            handed.push(runId);
            waiting.get(handed.length)?.();
            return true;
          },
          until: (length: number) =>
            handed.length >= length
              ? Promise.resolve()
              : new Promise<void>((resolve) => waiting.set(length, resolve)),
        };
      };
      /** Ends whatever other tests have left, so that it does not come back. */
      const sweep = async (runId: string) => {
        const run = await store.run(runId);
        const key = run && (await store.beginAttempt({ runId, attempt: run.attempt }, 'sweeper', 1));
        if (key === undefined) return;
        const seq = (await store.events(runId)).length + 1;
        await store.finish({ runId, attempt: key.attempt }, finished(runId, seq));
      };

      it('hands each run to one worker, also those that were there before', async () => {
        const early = newRun();
        await store.create(early);
        const ids = new Set([early.id]);
        const seen = collect((id) => ids.has(id));
        const handle = async (runId: string) => {
          seen.hand(runId);
          await sweep(runId);
        };
        const workers = [
          await under.queue.work(handle, { concurrency: 20 }),
          await under.queue.work(handle, { concurrency: 20 }),
        ];
        const later = Array.from({ length: 5 }, () => newRun());
        for (const { id } of later) ids.add(id);
        await Promise.all(later.map((run) => store.create(run)));
        await seen.until(6);
        await Promise.all(workers.map((worker) => worker.stop()));
        expect([...seen.handed].sort()).toEqual([...ids].sort());
        for (const id of ids) expect(await store.run(id)).toMatchObject({ state: 'finished' });
      });

      it('hands a released run out again, and a run whose holder is silent', async () => {
        const run = newRun();
        const seen = collect((id) => id === run.id);
        const worker = await under.queue.work(
          async (runId) => {
            if (!seen.hand(runId)) return sweep(runId);
            const attempt = seen.handed.length;
            await store.beginAttempt({ runId, attempt: attempt - 1 }, 'worker', 1);
            const key = { runId, attempt };
            if (attempt === 1) await store.release(key);
            if (attempt === 3) await store.finish(key, finished(runId, 1));
          },
          { concurrency: 20 },
        );
        await store.create(run);
        await seen.until(2);
        // The second attempt came to nothing without a word.
        while ((await store.run(run.id))?.attempt !== 2) await under.clock.sleep(1);
        await under.silence(run.id);
        await seen.until(3);
        await worker.stop();
        expect(await store.run(run.id)).toMatchObject({ state: 'finished', attempt: 3 });
      });

      it('has no more than so many under way, and stops when those have been let go of', async () => {
        const runs = Array.from({ length: 4 }, () => newRun());
        const seen = collect((id) => runs.some((run) => run.id === id));
        let now = 0;
        let most = 0;
        const gate = Promise.withResolvers<void>();
        const worker = await under.queue.work(
          async (runId) => {
            if (!seen.hand(runId)) return sweep(runId);
            now += 1;
            most = Math.max(most, now);
            await gate.promise;
            await sweep(runId);
            now -= 1;
          },
          { concurrency: 2 },
        );
        await Promise.all(runs.map((run) => store.create(run)));
        await seen.until(2);
        let stopped = false;
        const stopping = worker.stop().then(() => {
          stopped = true;
        });
        await store.run('nobody');
        expect(stopped).toBe(false);
        gate.resolve();
        await stopping;
        expect(most).toBe(2);
        expect(seen.handed).toHaveLength(2);
      });
    });
  });
}
