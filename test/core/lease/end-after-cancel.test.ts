import { describe, expect, it } from 'vitest';
import { endAfterCancel } from '../../../src/core/lease/end-after-cancel.ts';
import { DEFAULT_POLICY } from '../../../src/core/lease/policy.ts';
import { HOUR, MINUTE } from '../../../src/core/ports/clock.ts';
import type { Lease, LeaseState } from '../../../src/core/ports/leases.ts';
import { momentOf } from '../../../src/core/schedule/zone.ts';

const zone = 'Asia/Seoul';
const at = (clock: string) =>
  momentOf('2026-11-24', Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)), zone);
const lease = (litUntilMs: number, reminded: LeaseState = {}): Lease => ({
  ...{ environment: 'dev', version: 7, litUntilMs, reason: 'up', setAtMs: at('13:00'), reminded },
  setBy: { source: 'slack', id: 'U1', name: 'Minji' },
});
const endOf = (one: Lease, more: Partial<Parameters<typeof endAfterCancel>[1]> = {}) =>
  endAfterCancel(one, {
    ...{ policy: DEFAULT_POLICY, zone, nowMs: at('20:01'), role: 'operator', deadlineMs: one.litUntilMs },
    ...more,
  });

describe('the end that is in force after a stop was cancelled', () => {
  it('is the one that it had, when that is at least 15 minutes ahead', () => {
    expect(endOf(lease(at('20:16')))).toEqual({ how: 'kept', untilMs: at('20:16') });
    expect(endOf(lease(at('20:15')))).toMatchObject({ how: 'extended' });
  });

  it('is that of a lock, when the lease itself has ended', () => {
    expect(endOf(lease(at('20:00')), { deadlineMs: at('22:00') })).toEqual({
      ...{ how: 'kept', untilMs: at('22:00') },
    });
  });

  it('is one step from now where that is within the rights of the person', () => {
    expect(endOf(lease(at('20:00')))).toEqual({ how: 'extended', untilMs: at('21:01') });
  });

  it('is never nearer than a warning needs, however short a step is configured', () => {
    const policy = { ...DEFAULT_POLICY, stepMs: 5 * MINUTE };
    expect(endOf(lease(at('20:00')), { policy })).toEqual({ how: 'extended', untilMs: at('20:16') });
  });

  it('is a short grace beyond those rights, with what an approver may still allow', () => {
    const policy = { ...DEFAULT_POLICY, latestMinute: 20 * 60 + 30, approvalGraceMs: 0 };
    expect(endOf(lease(at('20:00')), { policy })).toMatchObject({
      ...{ how: 'grace', untilMs: at('20:16'), isSecond: false },
      ...{ limit: { name: 'lease.latest' }, ask: { litUntilMs: at('21:01') } },
    });
    const given = lease(at('20:00'), { cancelGrace: { evening: '2026-11-24' } });
    expect(endOf(given, { policy })).toMatchObject({ how: 'grace', isSecond: true });
    expect(endOf(given, { policy, role: 'approver' })).toMatchObject({ how: 'extended' });
    const yesterday = lease(at('20:00'), { cancelGrace: { evening: '2026-11-23' } });
    expect(endOf(yesterday, { policy })).toMatchObject({ isSecond: false });
  });

  it('is a grace too for somebody who may stop it and not extend it', () => {
    const policy = { ...DEFAULT_POLICY, who: 'approver' as const };
    expect(endOf(lease(at('20:00')), { policy })).toMatchObject({
      ...{ how: 'grace', untilMs: at('20:16'), limit: { name: 'lease.who' } },
    });
  });

  it('counts as an extension of the evening', () => {
    const policy = { ...DEFAULT_POLICY, mostPerEvening: 1 };
    const once = lease(at('20:00'), { extended: { evening: '2026-11-24', times: 1 } });
    expect(endOf(once, { policy })).toMatchObject({ how: 'grace', limit: { name: 'lease.perEvening' } });
  });

  it('is that of an `up` for what the watch had found lit', () => {
    const claimUntilMs = at('20:01') + 4 * HOUR;
    expect(endOf(lease(at('20:00')), { claimUntilMs })).toEqual({ how: 'claimed', untilMs: claimUntilMs });
  });
});
