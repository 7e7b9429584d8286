import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/actor.ts';
import type { NewScheduleOverride } from '../../../src/core/ports/schedule-overrides.ts';
import type { Under } from '../store-ports.contract.ts';

const kim: Actor = { source: 'slack', id: 'U1', name: 'Kim' };
const lee: Actor = { source: 'terminal', id: 'lee', name: 'lee' };
const exception = (id: string, fromMs: number, untilMs: number, more: Partial<NewScheduleOverride> = {}) =>
  ({
    id,
    environment: 'excepted',
    kind: 'lock',
    fromMs,
    untilMs,
    by: kim,
    reason: 'load test',
    detail: { ticket: 7 },
    ...more,
  }) satisfies NewScheduleOverride;

export function exceptionsContract(under: Under): void {
  describe('its exceptions to the schedule', () => {
    const exceptions = () => under().ports.exceptions;

    it('are entered once and hold from their start until before their end', async () => {
      const lock = exception('lock', 10, 20);
      expect(await exceptions().add(lock)).toBe(true);
      expect(await exceptions().add({ ...lock, reason: 'again' })).toBe(false);
      expect(await exceptions().active('excepted', 9)).toEqual([]);
      expect(await exceptions().active('excepted', 10)).toEqual([lock]);
      expect(await exceptions().active('excepted', 19)).toEqual([lock]);
      expect(await exceptions().active('excepted', 20)).toEqual([]);
      expect(await exceptions().active('elsewhere', 15)).toEqual([]);
    });

    it('are ended by one of several, and are still told of', async () => {
      const hold = exception('hold', 10, 20, { environment: 'ended', kind: 'hold', reason: 'a \0 pause' });
      await exceptions().add(hold);
      const ends = await Promise.all([
        exceptions().end('hold', { by: kim, atMs: 15 }),
        exceptions().end('hold', { by: lee, atMs: 15 }),
      ]);
      const [ended, ...others] = ends.filter((end) => end !== undefined);
      expect(others).toEqual([]);
      expect(ended).toEqual({
        ...hold,
        reason: 'a \ufffd pause',
        endedAtMs: 15,
        endedBy: ended?.endedBy?.id === 'lee' ? lee : kim,
      });
      expect(await exceptions().active('ended', 15)).toEqual([]);
      expect(await exceptions().list({ environment: 'ended', fromMs: 0, untilMs: 100 })).toEqual([ended]);
      expect(await exceptions().end('hold', { by: kim, atMs: 16 })).toBeUndefined();
      expect(await exceptions().end('nothing', { by: kim, atMs: 16 })).toBeUndefined();
    });

    it('are listed when they touch the time that is asked for, the earliest first', async () => {
      for (const [id, fromMs, untilMs] of [
        ['over', 0, 9],
        ['late', 15, 30],
        ['early', 5, 10],
        ['a moment', 12, 12],
        ['after', 20, 30],
        ['around', 0, 99],
      ] as const) {
        await exceptions().add(exception(id, fromMs, untilMs, { environment: 'listed', kind: 'booking' }));
      }
      const listed = await exceptions().list({ environment: 'listed', fromMs: 10, untilMs: 20 });
      expect(listed.map(({ id }) => id)).toEqual(['around', 'early', 'a moment', 'late']);
    });
  });
}
