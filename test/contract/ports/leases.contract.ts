import { describe, expect, it } from 'vitest';
import type { LeaseTerms } from '../../../src/core/ports/leases.ts';
import { newRun } from '../../support/run-records.ts';
import type { Under } from '../store-ports.contract.ts';

const terms = (litUntilMs: number, more: Partial<LeaseTerms> = {}): LeaseTerms => ({
  litUntilMs,
  setBy: { source: 'slack', id: 'U1', name: 'Kim' },
  setAtMs: 1,
  reason: 'up',
  reminded: {},
  ...more,
});

export function leasesContract(under: Under): void {
  describe('its leases', () => {
    const leases = () => under().ports.leases;

    it('open, move and end, each change with a version of its own', async () => {
      const environment = 'leased';
      expect(await leases().get(environment)).toBeUndefined();
      const opened = await leases().change({ environment, version: 0 }, terms(100));
      expect(opened).toEqual({ environment, version: 1, ...terms(100) });
      const reminded = {
        warned: { deadlineMs: 100, leadsMs: [60, 30] },
        extended: { evening: '2026-03-05', times: 1 },
      };
      const next = terms(200, {
        setBy: { source: 'schedule', id: 'stop', name: 'schedule' },
        reason: 'extended \ud83d',
        reminded,
      });
      const moved = await leases().change({ environment, version: 1 }, next);
      expect(moved).toEqual({ environment, version: 2, ...next, reason: 'extended \ufffd' });
      expect(await leases().get(environment)).toEqual(moved);
      expect(await leases().end({ environment, version: 2 })).toBe(true);
      expect(await leases().get(environment)).toBeUndefined();
    });

    it('are changed only by whoever has seen the present one', async () => {
      const environment = 'seen';
      await leases().change({ environment, version: 0 }, terms(100));
      const current = await leases().change({ environment, version: 1 }, terms(200));
      for (const version of [0, 1, 3]) {
        expect(await leases().change({ environment, version }, terms(300))).toBeUndefined();
        expect(await leases().end({ environment, version })).toBe(false);
      }
      expect(await leases().get(environment)).toEqual(current);
    });

    it('have one winner where a click and the stop meet', async () => {
      for (let round = 0; round < 5; round += 1) {
        const environment = `contended-${round}`;
        await leases().change({ environment, version: 0 }, terms(100));
        const seen = { environment, version: 1 };
        const [click, stop, other] = await Promise.all([
          leases().change(seen, terms(200)),
          leases().end(seen),
          leases().change(seen, terms(300)),
        ]);
        expect([click !== undefined, stop, other !== undefined].filter(Boolean)).toHaveLength(1);
        const now = await leases().get(environment);
        expect(now?.litUntilMs).toBe(stop ? undefined : (click ?? other)?.litUntilMs);
      }
    });

    it('are opened by one of many at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          leases().change({ environment: 'new', version: 0 }, terms(100 + index)),
        ),
      );
      const won = answers.filter((answer) => answer !== undefined);
      expect(won).toHaveLength(1);
      expect(await leases().get('new')).toEqual(won[0]);
    });

    it('never get a version again, so that what an earlier evening has seen changes nothing', async () => {
      const environment = 'again';
      await leases().change({ environment, version: 0 }, terms(100));
      await leases().end({ environment, version: 1 });
      expect(await leases().end({ environment, version: 1 })).toBe(false);
      expect(await leases().end({ environment, version: 0 })).toBe(false);
      expect(await leases().change({ environment, version: 1 }, terms(150))).toBeUndefined();
      const second = await leases().change({ environment, version: 0 }, terms(200));
      expect(second?.version).toBeGreaterThan(1);
      expect(await leases().end({ environment, version: 1 })).toBe(false);
      expect(await leases().get(environment)).toEqual(second);
    });

    it('are listed by name, without those that have ended', async () => {
      for (const environment of ['list-b', 'list-B', 'list-a', 'list-over']) {
        await leases().change({ environment, version: 0 }, terms(100));
      }
      await leases().end({ environment: 'list-over', version: 1 });
      const names = (await leases().all()).map(({ environment }) => environment);
      expect(names.filter((name) => name.startsWith('list'))).toEqual(['list-B', 'list-a', 'list-b']);
    });

    it('wake whoever waits for a change or an end', async () => {
      const environment = 'woken';
      let woken = Promise.withResolvers<void>();
      let hints = 0;
      const unsubscribe = leases().onChange(() => {
        hints += 1;
        woken.resolve();
      });
      // Only a hint, and the first may come before anybody listens: one after the other until one arrives.
      let version = 0;
      for (; hints === 0; version += 1) await leases().change({ environment, version }, terms(1));
      woken = Promise.withResolvers<void>();
      expect(await leases().end({ environment, version })).toBe(true);
      await woken.promise;
      unsubscribe();
    });

    it('let a stop be entered only while they stand as it has seen them', async () => {
      const environment = 'stopped';
      const { store } = under().ports;
      await leases().change({ environment, version: 0 }, terms(100));
      const late = newRun({ environment, action: 'down', trigger: 'lease' });
      const entry = { ...late, whileLease: { environment, version: 1 } };
      await leases().change({ environment, version: 1 }, terms(200));
      const moved = expect.objectContaining({ code: 'lease-changed' });
      await expect(store.create(entry)).rejects.toEqual(moved);
      expect(await store.run(late.id)).toBeUndefined();
      const inTime = { ...late, whileLease: { environment, version: 2 } };
      const entered = await store.create(inTime);
      expect(entered).toEqual({ created: true, run: { ...late, state: 'queued', attempt: 0 } });
      // Another process enters it too, and the lease has changed since: it is entered all the same.
      await leases().end({ environment, version: 2 });
      expect(await store.create(inTime)).toEqual({ ...entered, created: false });
      const next = newRun({ environment: 'never-leased', action: 'down' });
      const unseen = { environment: 'never-leased', version: 1 };
      await expect(store.create({ ...next, whileLease: unseen })).rejects.toEqual(moved);
    });

    it('have one order with a stop that is entered while somebody cancels it', async () => {
      for (let round = 0; round < 8; round += 1) {
        const environment = `cancelled-${round}`;
        const { store } = under().ports;
        await leases().change({ environment, version: 0 }, terms(100));
        const seen = { environment, version: 1 };
        const run = newRun({ environment, action: 'down', trigger: 'lease' });
        const [entered, cancelled] = await Promise.all([
          store.create({ ...run, whileLease: seen }).then(
            () => true,
            () => false,
          ),
          // Whoever has changed the lease finds the run, or it is never entered.
          leases()
            .change(seen, terms(200))
            .then(async (changed) => ({ changed, found: (await store.run(run.id)) !== undefined })),
        ]);
        expect(cancelled.changed).toBeDefined();
        expect(cancelled.found).toBe(entered);
      }
    });
  });
}
