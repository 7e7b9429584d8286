import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendUntil, openUntil } from '../../../src/core/lease/arithmetic.ts';
import { armedAt, leadsOf, leaseDue } from '../../../src/core/lease/due.ts';
import {
  DEFAULT_POLICY,
  type LeasePolicy,
  SHORTEST_MS,
  WARN_AT_MS,
  WARNING_MS,
} from '../../../src/core/lease/policy.ts';
import type { Lease } from '../../../src/core/ports/leases.ts';
import { momentOf } from '../../../src/core/schedule/zone.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const zone = 'Asia/Seoul';
const policy: LeasePolicy = {
  ...DEFAULT_POLICY,
  latestMinute: 2 * 60,
  approval: { afterMinute: 23 * 60, fromExtension: 2 },
};
const nowMs = momentOf('2026-11-24', 19 * 60 + 30, zone);
const at = (clock: string, day = '2026-11-24') =>
  momentOf(day, Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)), zone);
const lease = (litUntilMs: number, reminded: Lease['reminded'] = {}): Lease => ({
  environment: 'dev',
  litUntilMs,
  version: 1,
  setBy: { source: 'terminal', id: 'kim', name: 'Kim' },
  setAtMs: nowMs - HOUR,
  reason: 'up',
  reminded,
});
const operator = { policy, zone, nowMs, role: 'operator' } as const;

describe('a lease that is opened', () => {
  const window = { startMs: at('11:00'), stopMs: at('20:00'), from: 'schedule' } as const;

  it('lasts for the later of the TTL and the end of the window', () => {
    expect(openUntil(undefined, window, undefined, { ...operator, nowMs: at('12:00') })).toEqual({
      kind: 'granted',
      litUntilMs: at('20:00'),
    });
    expect(openUntil(undefined, window, undefined, { ...operator, nowMs: at('18:00') })).toEqual({
      kind: 'granted',
      litUntilMs: at('22:00'),
    });
  });

  it('lasts as long as was asked for, also when that is shorter', () => {
    const asked = { kind: 'for', ms: HOUR } as const;
    expect(openUntil(asked, window, undefined, { ...operator, nowMs: at('12:00') })).toEqual({
      kind: 'granted',
      litUntilMs: at('13:00'),
    });
  });
});

describe('an extension', () => {
  const extend = (
    untilMs: number,
    reminded: Lease['reminded'] = {},
    role: 'viewer' | 'operator' | 'approver' = 'operator',
  ) =>
    extendUntil({ kind: 'until', atMs: untilMs }, lease(at('20:00'), reminded), undefined, {
      ...operator,
      role,
    });

  it('is granted within the limits', () => {
    expect(extend(at('22:30'))).toEqual({ kind: 'granted', litUntilMs: at('22:30') });
  });

  it('adds to what is left', () => {
    const verdict = extendUntil({ kind: 'for', ms: HOUR }, lease(at('20:00')), undefined, operator);
    expect(verdict).toEqual({ kind: 'granted', litUntilMs: at('21:00') });
  });

  it('asks for an approver beyond the hour, and from the second of an evening on', () => {
    expect(extend(at('23:30'))).toMatchObject({
      kind: 'ask',
      limit: { name: 'lease.approval.after', value: '23:00' },
    });
    const once = { extended: { evening: '2026-11-24', times: 1 } };
    expect(extend(at('22:30'), once)).toMatchObject({
      kind: 'ask',
      limit: { name: 'lease.approval.fromExtension', value: '2', liftedBy: 'approver' },
    });
    expect(extend(at('22:30'), once, 'approver')).toMatchObject({ kind: 'granted' });
    expect(extend(at('22:30'), { extended: { evening: '2026-11-23', times: 1 } })).toMatchObject({
      kind: 'granted',
    });
  });

  it('counts the night to the evening before it', () => {
    expect(extend(at('01:00', '2026-11-25'))).toMatchObject({ limit: { name: 'lease.approval.after' } });
    expect(extend(at('03:00', '2026-11-25'))).toMatchObject({
      limit: { name: 'lease.latest', value: '02:00' },
    });
  });

  it('beyond the bound is refused to everybody, with the limit, its value and who can lift it', () => {
    const verdict = extend(at('20:00', '2026-11-26'), {}, 'approver');
    expect(verdict).toMatchObject({
      kind: 'refused',
      limit: { name: 'lease.bound', value: '24h', liftedBy: 'configuration' },
    });
    expect('message' in verdict && verdict.message).toBe(
      'Thu 2026-11-26 20:00 Asia/Seoul is further than lease.bound allows: 24h from now, which is Wed 2026-11-25 19:30 Asia/Seoul. Only the configuration can lift it.',
    );
  });

  it('to an earlier time is pointless, and to those without the role refused', () => {
    expect(extend(at('19:50'))).toMatchObject({ kind: 'pointless' });
    expect(extend(at('22:00'), {}, 'viewer')).toMatchObject({
      kind: 'refused',
      limit: { name: 'lease.who' },
    });
  });

  it('for tonight ends at the next start, or after the TTL where there is none', () => {
    const nextStart = {
      kind: 'start',
      scheduledAtMs: at('11:00', '2026-11-25'),
      dueMs: at('11:00', '2026-11-25'),
      from: 'schedule',
    } as const;
    const approver = { ...operator, role: 'approver' } as const;
    const tonight = (start?: typeof nextStart) =>
      extendUntil({ kind: 'tonight' }, lease(at('20:00')), start, approver);
    expect(tonight(nextStart)).toEqual({ kind: 'granted', litUntilMs: at('11:00', '2026-11-25') });
    expect(tonight()).toEqual({ kind: 'granted', litUntilMs: at('00:00', '2026-11-25') });
  });

  it('never shortens a lease, never reaches beyond the bound, and leaves room for the warning', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -3 * 60, max: 40 * 60 }),
        fc.integer({ min: 1, max: 40 * 60 }),
        fc.constantFrom('operator' as const, 'approver' as const, 'admin' as const),
        (leftMin, forMin, role) => {
          const seen = lease(nowMs + leftMin * MINUTE);
          const verdict = extendUntil({ kind: 'for', ms: forMin * MINUTE }, seen, undefined, {
            ...operator,
            role,
          });
          if (verdict.kind !== 'granted' && verdict.kind !== 'ask') return true;
          return (
            verdict.litUntilMs > seen.litUntilMs &&
            verdict.litUntilMs <= nowMs + policy.boundMs &&
            verdict.litUntilMs >= nowMs + SHORTEST_MS
          );
        },
      ),
    );
  });
});

describe('what is due about a lease', () => {
  const scene = (deadlineMs: number, reminded: Lease['reminded'] = {}) => ({
    lease: lease(deadlineMs, reminded),
    policy,
    locks: [],
  });

  it('is a reminder at each lead, and one for several that are late', () => {
    const deadlineMs = at('20:00');
    expect(leaseDue(at('18:30'), scene(deadlineMs))).toEqual({ act: 'wait', wakeAtMs: at('19:00') });
    expect(leaseDue(at('19:00'), scene(deadlineMs))).toMatchObject({
      act: 'remind',
      reminder: { deadlineMs, leadMs: HOUR, final: false },
    });
    const late = leaseDue(at('19:35'), scene(deadlineMs));
    expect(late).toMatchObject({ act: 'remind', reminder: { leadMs: 25 * MINUTE } });
    const warned = late.act === 'remind' ? late.reminder.warned : undefined;
    expect(leaseDue(at('19:35'), scene(deadlineMs, { ...(warned && { warned }) }))).toMatchObject({
      act: 'wait',
    });
  });

  it('is armed anew when the deadline has moved', () => {
    const warned = { deadlineMs: at('20:00'), leadsMs: leadsOf(policy) };
    expect(leaseDue(at('20:00'), scene(at('21:00'), { warned }))).toMatchObject({
      act: 'remind',
      reminder: { leadMs: HOUR },
    });
  });

  it('is no stop without its warning: the deadline is put off by what is missing', () => {
    expect(leaseDue(at('19:56'), scene(at('20:00')))).toMatchObject({
      act: 'remind',
      reminder: { deadlineMs: at('20:06'), movedFromMs: at('20:00'), final: true },
    });
    expect(leaseDue(at('23:00'), scene(at('20:00')))).toMatchObject({
      act: 'remind',
      reminder: { deadlineMs: at('23:10'), overdueSinceMs: at('20:00'), final: true },
    });
  });

  it('is the stop once it was announced, or one short grace when somebody waits for an approver', () => {
    const warned = { deadlineMs: at('20:00'), leadsMs: leadsOf(policy) };
    const open = { ...scene(at('20:00'), { warned }), openApproval: 'a' };
    expect(leaseDue(at('20:00'), scene(at('20:00'), { warned }))).toMatchObject({ act: 'stop', lateMs: 0 });
    expect(leaseDue(at('20:00'), open)).toMatchObject({ act: 'grace', untilMs: at('20:15') });
    const given = {
      ...open,
      lease: lease(at('20:15'), {
        graceForMs: at('20:00'),
        warned: { deadlineMs: at('20:15'), leadsMs: leadsOf(policy) },
      }),
    };
    expect(leaseDue(at('20:15'), given)).toMatchObject({ act: 'stop' });
  });

  it('is an explanation while somebody has locked it', () => {
    const lock = {
      id: 'l',
      environment: 'dev',
      kind: 'lock',
      fromMs: at('19:00'),
      untilMs: at('22:00'),
      by: { source: 'terminal', id: 'lee', name: 'Lee' },
      reason: 'load test',
      detail: {},
    } as const;
    const locked = { ...scene(at('20:00')), locks: [lock] };
    expect(leaseDue(at('20:00'), locked)).toEqual({ act: 'explain-lock', lock });
  });

  it('never stops within ten minutes of the final warning, at whatever moments it is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.integer({ min: 1, max: 40 * 60 }), { minLength: 1, maxLength: 60 }),
        (leftMin, stepsS) => {
          let now = nowMs;
          let seen = lease(nowMs + leftMin * MINUTE);
          seen.reminded = { warned: armedAt(seen.litUntilMs, now, policy) };
          let warnedMs: number | undefined;
          for (const step of stepsS) {
            now += step * 1_000;
            const act = leaseDue(now, { lease: seen, policy, locks: [] });
            if (act.act === 'stop') return warnedMs !== undefined && now - warnedMs >= WARNING_MS;
            if (act.act !== 'remind') continue;
            if (act.reminder.final) warnedMs = now;
            seen = {
              ...seen,
              litUntilMs: act.reminder.deadlineMs,
              reminded: { warned: act.reminder.warned },
            };
            if (act.reminder.final && !act.reminder.warned.leadsMs.includes(WARN_AT_MS)) return false;
          }
          return true;
        },
      ),
    );
  });
});
