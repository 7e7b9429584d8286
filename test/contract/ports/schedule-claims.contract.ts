import { describe, expect, it } from 'vitest';
import type { Under } from '../store-ports.contract.ts';

export function scheduleClaimsContract(under: Under): void {
  describe('its claims on the schedule', () => {
    const claims = () => under().ports.claims;
    const key = (environment: string, dueAtMs = 10, kind = 'start') => ({ environment, kind, dueAtMs });

    it('are given to one of many at once, each firing by itself', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => claims().claim(key('many'), `owner-${index}`, 11)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await claims().claim(key('many', 10, 'stop'), 'one', 11)).toBe(true);
      expect(await claims().claim(key('many', 20), 'one', 11)).toBe(true);
      expect(await claims().claim(key('many', 20), 'one', 11)).toBe(false);
    });

    it('pass to another when nothing has come of them for half a minute', async () => {
      await claims().claim(key('dead'), 'one', 11);
      await under().silence();
      expect(await claims().claim(key('dead'), 'two', 50)).toBe(true);
      expect(await claims().claim(key('dead'), 'three', 50)).toBe(false);
      expect(await claims().settle(key('dead'), { owner: 'one', result: 'late' })).toBe(false);
      expect(await claims().settle(key('dead'), { owner: 'two', result: 'started', runId: 'run-1' })).toBe(
        true,
      );
      expect(await claims().claims('dead', 0)).toEqual([
        { ...key('dead'), owner: 'two', claimedAtMs: 50, runId: 'run-1', result: 'started' },
      ]);
    });

    it('are settled once, for good; the repetition of a lost answer is no other end', async () => {
      await claims().claim(key('settled'), 'one', 11);
      const end = { owner: 'one', result: 'a holiday \0' };
      expect(await claims().settle(key('settled'), end)).toBe(true);
      expect(await claims().settle(key('settled'), end)).toBe(true);
      expect(await claims().settle(key('settled'), { ...end, result: 'something else' })).toBe(false);
      expect(await claims().settle(key('unclaimed'), end)).toBe(false);
      await under().silence();
      expect(await claims().claim(key('settled'), 'two', 50)).toBe(false);
      expect(await claims().claims('settled', 0)).toMatchObject([{ result: 'a holiday \ufffd' }]);
    });

    it('are listed from a time on, the earliest first', async () => {
      for (const [dueAtMs, kind] of [
        [30, 'stop'],
        [20, 'stop'],
        [20, 'start'],
        [10, 'start'],
      ] as const) {
        await claims().claim(key('listed', dueAtMs, kind), 'one', 31);
      }
      const listed = await claims().claims('listed', 20);
      expect(listed.map(({ kind, dueAtMs }) => `${kind} ${dueAtMs}`)).toEqual([
        'start 20',
        'stop 20',
        'stop 30',
      ]);
      expect(await claims().claims('nowhere', 0)).toEqual([]);
    });
  });
}
