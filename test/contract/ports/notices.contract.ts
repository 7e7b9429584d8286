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
      const silence = notices().onNews(woken.resolve);
      const first = notice('once', 10);
      expect(await notices().add(first)).toBe(true);
      await woken.promise;
      silence();
      expect(await notices().add({ ...first, atMs: 11 })).toBe(false);
      expect(await notices().take('one', 5)).toEqual([first]);
      expect(await notices().posted('once', 'one')).toBe(true);
      expect(await notices().posted('once', 'one')).toBe(true);
    });

    it('are each taken by one of several that look at once, the oldest first', async () => {
      for (const [id, atMs] of [
        ['b', 20],
        ['c', 30],
        ['a', 10],
        ['d', 30],
      ] as const) {
        await notices().add(notice(id, atMs));
      }
      expect(ids(await notices().take('one', 1))).toEqual(['a']);
      const taken = await Promise.all(['two', 'three', 'four'].map((owner) => notices().take(owner, 3)));
      expect(taken.flatMap(ids).sort()).toEqual(['b', 'c', 'd']);
      expect(await notices().take('five', 5)).toEqual([]);
    });

    it('pass to another when their holder has not posted them in half a minute, and only then', async () => {
      await under().silence();
      expect(ids(await notices().take('next', 9))).toEqual(['a', 'b', 'c', 'd']);
      expect(await notices().posted('a', 'one')).toBe(false);
      for (const id of ['a', 'b', 'c', 'd']) expect(await notices().posted(id, 'next')).toBe(true);
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
    });
  });
}
