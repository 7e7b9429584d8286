import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/core/lease/notice.ts';
import type { Under } from '../store-ports.contract.ts';

const notice = (id: string, atMs: number, more: Partial<Notice> = {}): Notice => ({
  id,
  environment: 'told',
  atMs,
  body: {
    type: 'extended',
    fromMs: 1,
    untilMs: 2,
    by: { source: 'slack', id: 'U1', name: 'Kim' },
    reason: 'release',
  },
  ...more,
});

export function noticesContract(under: Under): void {
  describe('its notices', () => {
    const notices = () => under().ports.notices;
    const ids = (found: readonly Notice[]) => found.map(({ id }) => id);

    it('are entered once, and wake whoever tells people', async () => {
      const woken = Promise.withResolvers<void>();
      const unsubscribe = notices().onNews(woken.resolve);
      const first = notice('once', 10);
      expect(await notices().add(first)).toBe(true);
      await woken.promise;
      unsubscribe();
      expect(await notices().add({ ...first, atMs: 11 })).toBe(false);
      expect(await notices().take('one', 5)).toEqual([first]);
      expect(await notices().posted('once', 'one')).toBe(true);
      expect(await notices().posted('once', 'one')).toBe(true);
    });

    /** Four notices that one each of several has taken: ids of their own, with the oldest first. */
    const takenBySeveral = async (prefix: string) => {
      const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((letter) => `${prefix}-${letter}`) as [
        string,
        string,
        string,
        string,
      ];
      for (const [id, atMs] of [[b, 20] as const, [c, 30] as const, [a, 10] as const, [d, 30] as const]) {
        await notices().add(notice(id, atMs));
      }
      const first = ids(await notices().take('one', 1));
      const rest = await Promise.all(['two', 'three', 'four'].map((owner) => notices().take(owner, 3)));
      return { all: [a, b, c, d], first, rest: rest.flatMap(ids).sort() };
    };
    const postAll = async (all: readonly string[], owners: readonly string[]) => {
      for (const id of all) for (const owner of owners) await notices().posted(id, owner);
    };

    it('are each taken by one of several that look at once, the oldest first', async () => {
      const { all, first, rest } = await takenBySeveral('several');
      expect(first).toEqual(all.slice(0, 1));
      expect(rest).toEqual(all.slice(1));
      expect(await notices().take('five', 5)).toEqual([]);
      await postAll(all, ['one', 'two', 'three', 'four']);
    });

    it('pass to another when their holder has not posted them in half a minute, and only then', async () => {
      const { all } = await takenBySeveral('passed on');
      await under().silence();
      expect(ids(await notices().take('next', 9))).toEqual(all);
      expect(await notices().posted(all[0] ?? '', 'one')).toBe(false);
      for (const id of all) expect(await notices().posted(id, 'next')).toBe(true);
      expect(await notices().posted('nothing', 'next')).toBe(false);
      await under().silence();
      expect(await notices().take('late', 9)).toEqual([]);
    });

    it('are listed for their environment, the newest first, posted or not', async () => {
      const elsewhere = { environment: 'listed' };
      for (const [id, atMs] of [
        ['l1', 10],
        ['l3', 30],
        ['l2', 20],
        ['l4', 30],
      ] as const) {
        await notices().add(notice(id, atMs, elsewhere));
      }
      const [taken] = await notices().take('one', 1);
      await notices().posted(taken?.id ?? '', 'one', { channel: 'C1', ts: '1.2' });
      expect(ids(await notices().list({ ...elsewhere, limit: 3 }))).toEqual(['l4', 'l3', 'l2']);
      const [oldest] = (await notices().list({ ...elsewhere, limit: 9 })).reverse();
      expect(oldest).toMatchObject({ id: taken?.id, message: { channel: 'C1', ts: '1.2' } });
      expect(await notices().list({ environment: 'nowhere', limit: 3 })).toEqual([]);
      await postAll(ids(await notices().take('last', 9)), ['last']);
    });
  });
}
