import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/actor.ts';
import type { ApprovalRequest } from '../../../src/core/ports/approvals.ts';
import type { Under } from '../store-ports.contract.ts';

const kim: Actor = { source: 'slack', id: 'U1', name: 'Kim' };
const lee: Actor = { source: 'terminal', id: 'lee', name: 'lee' };
const request = (id: string, more: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  id,
  environment: 'approved',
  request: { untilMs: 500 },
  requestedBy: kim,
  requestedAtMs: 10,
  expiresAtMs: 100,
  ...more,
});

export function approvalsContract(under: Under): void {
  describe('its approvals', () => {
    const approvals = () => under().ports.approvals;

    it('are filed once, however often the click arrives', async () => {
      const filed = request('once', { message: { channel: 'C1', ts: '1.1' } });
      const answers = await Promise.all(Array.from({ length: 4 }, () => approvals().open(filed)));
      expect(answers.filter(({ opened }) => opened)).toHaveLength(1);
      for (const { approval } of answers) expect(approval).toEqual({ ...filed, state: 'open' });
      expect(await approvals().get('once')).toEqual({ ...filed, state: 'open' });
      expect(await approvals().get('nothing')).toBeUndefined();
    });

    it('are decided by one of several, with the reason, and stay so', async () => {
      await approvals().open(request('decided'));
      const answers = await Promise.all([
        approvals().decide('decided', { by: lee, decision: 'approved', reason: 'release \0', atMs: 99 }),
        approvals().decide('decided', { by: kim, decision: 'denied', reason: 'release \0', atMs: 99 }),
      ]);
      const [won, ...others] = answers.filter((answer) => answer !== undefined);
      expect(others).toEqual([]);
      const by = won?.state === 'approved' ? lee : kim;
      const { state = 'open' } = won ?? {};
      expect(won).toEqual({
        ...request('decided'),
        ...{ state, decidedBy: by, decidedAtMs: 99, reason: 'release \ufffd' },
      });
      expect(await approvals().get('decided')).toEqual(won);
      expect(await approvals().decide('decided', { by: lee, decision: 'withdrawn', atMs: 99 })).toBe(
        undefined,
      );
      expect(await approvals().open(request('decided'))).toEqual({ approval: won, opened: false });
    });

    it('cannot be decided at their end or after it', async () => {
      await approvals().open(request('late'));
      for (const atMs of [100, 101]) {
        expect(await approvals().decide('late', { by: lee, decision: 'approved', atMs })).toBeUndefined();
      }
      expect(await approvals().get('late')).toMatchObject({ state: 'open' });
    });

    it('expire when nobody has decided them, each told to one caller', async () => {
      await approvals().expireDue(1_000);
      for (const [id, expiresAtMs, requestedAtMs] of [
        ['due-b', 2_000, 12],
        ['due-a', 1_999, 13],
        ['not-due', 2_001, 11],
      ] as const) {
        await approvals().open(request(id, { environment: 'expiring', expiresAtMs, requestedAtMs }));
      }
      const reported = await Promise.all([approvals().expireDue(2_000), approvals().expireDue(2_000)]);
      expect(
        reported
          .flat()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(['due-a', 'due-b']);
      expect(await approvals().get('due-a')).toMatchObject({ state: 'expired', decidedAtMs: 2_000 });
      expect(
        await approvals().decide('due-a', { by: lee, decision: 'approved', atMs: 1_000 }),
      ).toBeUndefined();
      expect((await approvals().openOf('expiring')).map(({ id }) => id)).toEqual(['not-due']);
    });

    it('that are open are listed for their environment, the oldest first', async () => {
      for (const [id, requestedAtMs] of [
        ['open-2', 21],
        ['open-3', 22],
        ['open-1', 20],
      ] as const) {
        await approvals().open(request(id, { environment: 'listed', requestedAtMs }));
      }
      await approvals().decide('open-2', { by: lee, decision: 'denied', atMs: 30 });
      expect((await approvals().openOf('listed')).map(({ id }) => id)).toEqual(['open-1', 'open-3']);
      expect(await approvals().openOf('nowhere')).toEqual([]);
    });

    it('remember the message that asks, also after the decision', async () => {
      await approvals().open(request('message'));
      await approvals().setMessage('message', { channel: 'C1', ts: '2.2' });
      await approvals().decide('message', { by: lee, decision: 'withdrawn', atMs: 30 });
      expect(await approvals().get('message')).toMatchObject({
        state: 'withdrawn',
        message: { channel: 'C1', ts: '2.2' },
      });
      await approvals().setMessage('nothing', { channel: 'C1', ts: '2.2' });
    });
  });
}
