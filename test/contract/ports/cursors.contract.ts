import { describe, expect, it } from 'vitest';
import { finished, newRun, warned } from '../../support/run-records.ts';
import type { Under } from '../store-ports.contract.ts';

const lost = expect.objectContaining({ code: 'attempt-lost' });
let publishers = 0;

export function cursorsContract(under: Under): void {
  describe('its cursors', () => {
    const cursors = () => under().ports.cursors;
    const store = () => under().ports.store;
    /** A publisher of its own for each test: it has everything before it. */
    const publisher = () => {
      publishers += 1;
      return `publisher-${publishers}`;
    };
    let atMs = 50_000_000;
    const runWith = async (events: number) => {
      atMs += 1;
      const run = newRun({ createdAtMs: atMs });
      await store().create(run);
      await store().beginAttempt({ runId: run.id, attempt: 0 }, 'one', 1);
      for (let seq = 1; seq <= events; seq += 1) {
        await store().append({ runId: run.id, attempt: 1 }, warned(run.id, seq));
      }
      return run;
    };
    const behind = async (name: string, sinceMs: number, limit = 10) =>
      (await cursors().behind(name, { sinceMs, limit })).map(({ runId }) => runId);

    it('begin at nothing, and keep what they are given', async () => {
      const name = publisher();
      const { id } = await runWith(3);
      const claimed = await cursors().claim(name, id, 'one');
      expect(claimed).toEqual({ publisher: name, runId: id, attempt: 1, seq: 0, state: undefined });
      const key = { publisher: name, runId: id, attempt: 1 };
      await cursors().save(key, { seq: 2, state: { ts: '1.2', half: '\ud83d' } });
      await cursors().release(key);
      expect(await cursors().claim(name, id, 'two')).toEqual({
        ...key,
        attempt: 2,
        seq: 2,
        state: { ts: '1.2', half: '\ufffd' },
      });
    });

    it('are claimed by one of many at once', async () => {
      const name = publisher();
      const { id } = await runWith(1);
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, index) => cursors().claim(name, id, `owner-${index}`)),
      );
      expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
      // The same process has no more right to it than others.
      expect(await cursors().claim(name, id, 'owner-0')).toBeUndefined();
    });

    it('are taken from a holder that is silent, which then can do nothing with them', async () => {
      const name = publisher();
      const { id } = await runWith(2);
      const key = { publisher: name, runId: id, attempt: 1 };
      await cursors().claim(name, id, 'slow');
      await under().silence();
      await cursors().beat(key);
      expect(await cursors().claim(name, id, 'other')).toBeUndefined();
      await under().silence();
      expect(await cursors().claim(name, id, 'other')).toMatchObject({ attempt: 2 });
      await expect(cursors().beat(key)).rejects.toEqual(lost);
      await expect(cursors().save(key, { seq: 2, state: 'stale' })).rejects.toEqual(lost);
      await cursors().release(key);
      expect(await cursors().claim(name, id, 'third')).toBeUndefined();
      await cursors().save({ ...key, attempt: 2 }, { seq: 1, state: 'mine' });
    });

    it('can do nothing any more once they were let go of', async () => {
      const name = publisher();
      const { id } = await runWith(1);
      const key = { publisher: name, runId: id, attempt: 1 };
      await cursors().claim(name, id, 'one');
      await cursors().release(key);
      await cursors().release(key);
      await expect(cursors().save(key, { seq: 1, state: null })).rejects.toEqual(lost);
      await expect(cursors().beat({ ...key, runId: 'nothing' })).rejects.toEqual(lost);
    });

    it('tell which runs have more to publish, the oldest first, and only those', async () => {
      const name = publisher();
      const before = await runWith(1);
      const [first, second, third] = [await runWith(2), await runWith(1), await runWith(1)];
      const silent = await runWith(0);
      const sinceMs = first.createdAtMs;
      const all = [first.id, second.id, third.id];
      expect(await behind(name, sinceMs)).toEqual(all);
      expect(await behind(name, sinceMs, 2)).toEqual(all.slice(0, 2));
      expect(await behind(name, before.createdAtMs)).toEqual([before.id, ...all]);
      expect(await cursors().behind(name, { sinceMs: third.createdAtMs, limit: 1 })).toEqual([
        { runId: third.id, environment: third.environment },
      ]);

      const key = { publisher: name, runId: first.id, attempt: 1 };
      await cursors().claim(name, first.id, 'one');
      expect(await behind(name, sinceMs)).toEqual(all.slice(1));
      await cursors().save(key, { seq: 1, state: null });
      await cursors().release(key);
      expect(await behind(name, sinceMs)).toEqual(all);
      await cursors().claim(name, first.id, 'two');
      await cursors().save({ ...key, attempt: 2 }, { seq: 2, state: null });
      await cursors().release({ ...key, attempt: 2 });
      expect(await behind(name, sinceMs)).toEqual(all.slice(1));
      await store().finish({ runId: first.id, attempt: 1 }, finished(first.id, 3));
      expect(await behind(name, sinceMs)).toEqual(all);
      expect(await behind(name, silent.createdAtMs)).toEqual([]);
    });

    it('count a run as behind whose holder is silent', async () => {
      const name = publisher();
      const { id, createdAtMs } = await runWith(1);
      await cursors().claim(name, id, 'dead');
      expect(await behind(name, createdAtMs)).toEqual([]);
      await under().silence();
      expect(await behind(name, createdAtMs)).toEqual([id]);
    });

    it('wake whoever waits for news of any run', async () => {
      const run = await runWith(0);
      const woken = Promise.withResolvers<void>();
      const unsubscribe = cursors().onNews(woken.resolve);
      await store().append({ runId: run.id, attempt: 1 }, warned(run.id, 1));
      await woken.promise;
      unsubscribe();
    });
  });
}
