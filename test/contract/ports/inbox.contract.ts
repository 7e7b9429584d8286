import { describe, expect, it } from 'vitest';
import type { InboxItem } from '../../../src/core/ports/inbox.ts';
import type { Under } from '../store-ports.contract.ts';

let count = 0;
const item = (more: Partial<InboxItem> = {}): InboxItem => {
  count += 1;
  return {
    key: `envelope-${count}`,
    kind: 'command',
    payload: { text: 'up', nested: [1, null] },
    receivedAtMs: count,
    ...more,
  };
};
const lost = expect.objectContaining({ code: 'attempt-lost' });

export function inboxContract(under: Under): void {
  describe('its inbox', () => {
    const inbox = () => under().ports.inbox;
    const done = { state: 'done', atMs: 100 } as const;

    it('accepts an item as taken, and gives it back as it was', async () => {
      const given = item();
      const taken = await inbox().accept(given, 'one');
      expect(taken).toEqual({ ...given, attempt: 1 });
      await inbox().finish({ key: given.key, attempt: 1 }, done);
    });

    it('accepts one of many deliveries of the same thing', async () => {
      const given = item();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => inbox().accept(given, `owner-${index}`)),
      );
      expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
      await inbox().finish({ key: given.key, attempt: 1 }, done);
      expect(await inbox().accept(given, 'late')).toBeUndefined();
    });

    it('keeps what no database text can hold, as nearly as it can', async () => {
      const given = item({ payload: { text: '\0 half of \ud83d', ok: '👋 \\u0000 한국어' } });
      expect(await inbox().accept(given, 'one')).toMatchObject({
        payload: { text: '\ufffd half of \ufffd', ok: '👋 \\u0000 한국어' },
      });
      await inbox().finish({ key: given.key, attempt: 1 }, { ...done, detail: '\0' });
    });

    it('gives nothing away while its holder beats, and everything once that is silent, the oldest first', async () => {
      const [older, newer, beating] = [item(), item(), item()];
      for (const given of [newer, older, beating]) await inbox().accept(given, 'dead');
      expect(await inbox().takeAbandoned('other', 10)).toEqual([]);
      await under().silence();
      await inbox().beat({ key: beating.key, attempt: 1 });
      expect(await inbox().takeAbandoned('other', 1)).toEqual([{ ...older, attempt: 2 }]);
      expect(await inbox().takeAbandoned('other', 10)).toEqual([{ ...newer, attempt: 2 }]);
      for (const { key } of [older, newer]) await inbox().finish({ key, attempt: 2 }, done);
      await inbox().finish({ key: beating.key, attempt: 1 }, done);
    });

    it('gives each abandoned item to one of several that look at once', async () => {
      const given = Array.from({ length: 12 }, () => item());
      for (const one of given) await inbox().accept(one, 'dead');
      await under().silence();
      const taken = await Promise.all(
        Array.from({ length: 4 }, (_, index) => inbox().takeAbandoned(`other-${index}`, 12)),
      );
      const keys = taken.flat().map(({ key }) => key);
      expect([...keys].sort()).toEqual(given.map(({ key }) => key).sort());
      for (const key of keys) await inbox().finish({ key, attempt: 2 }, done);
    });

    it('lets a holder that has lost an item neither beat nor finish it', async () => {
      const { key } = (await inbox().accept(item(), 'slow')) ?? { key: '' };
      await under().silence();
      await inbox().takeAbandoned('other', 10);
      await expect(inbox().beat({ key, attempt: 1 })).rejects.toEqual(lost);
      await expect(inbox().finish({ key, attempt: 1 }, done)).rejects.toEqual(lost);
      await inbox().finish({ key, attempt: 2 }, { state: 'failed', detail: 'no such channel', atMs: 101 });
      await expect(inbox().finish({ key, attempt: 2 }, done)).rejects.toEqual(lost);
      await expect(inbox().beat({ key: 'nothing', attempt: 1 })).rejects.toEqual(lost);
    });

    it('takes the repetition of an end whose answer was lost, and never gives what ended away', async () => {
      const { key } = (await inbox().accept(item(), 'one')) ?? { key: '' };
      await inbox().finish({ key, attempt: 1 }, done);
      await inbox().finish({ key, attempt: 1 }, done);
      await under().silence();
      expect(await inbox().takeAbandoned('other', 10)).toEqual([]);
    });

    it('forgets what ended before a time, and nothing else', async () => {
      await inbox().prune(1_000_000);
      const [old, recent, open] = [item(), item(), item()];
      for (const given of [old, recent, open]) await inbox().accept(given, 'one');
      await inbox().finish({ key: old.key, attempt: 1 }, { state: 'failed', atMs: 2_000_000 });
      await inbox().finish({ key: recent.key, attempt: 1 }, { state: 'done', atMs: 2_000_001 });
      expect(await inbox().prune(2_000_001)).toBe(1);
      expect(await inbox().accept(recent, 'two')).toBeUndefined();
      expect(await inbox().accept(open, 'two')).toBeUndefined();
      expect(await inbox().accept(old, 'two')).toMatchObject({ attempt: 1 });
      for (const { key } of [old, open]) await inbox().finish({ key, attempt: 1 }, done);
    });
  });
}
