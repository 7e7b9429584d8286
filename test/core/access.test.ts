import { describe, expect, it } from 'vitest';
import { ACCESS_ACTIONS, type AccessPolicy, type Asker, mayDo, ROLES } from '../../src/core/access.ts';

const POLICY: AccessPolicy = {
  channels: ['C0DEV', 'C0OPS'],
  viewer: ['everyone'],
  operator: ['U0MIN', 'C0OPS'],
  approver: ['S0PLATFORM'],
  admin: ['U0DANA'],
};

const asker = (id: string, more: Partial<Asker> = {}): Asker => ({
  actor: { source: 'slack', id, name: id.toLowerCase() },
  groups: [],
  channels: ['C0DEV'],
  ...more,
});

const roleOf = (who: Asker) => {
  const access = mayDo(POLICY, who, 'status');
  return access.allowed ? access.role : undefined;
};

describe('who has which role', () => {
  it('finds it by user, by group, by the channel in which they ask, and for everyone', () => {
    expect(roleOf(asker('U0ANY'))).toBe('viewer');
    expect(roleOf(asker('U0MIN'))).toBe('operator');
    expect(roleOf(asker('U0ANY', { channels: ['C0OPS'] }))).toBe('operator');
    expect(roleOf(asker('U0ANY', { groups: ['S0PLATFORM'] }))).toBe('approver');
    expect(roleOf(asker('U0DANA'))).toBe('admin');
  });

  it('takes the highest of several', () => {
    expect(roleOf(asker('U0DANA', { groups: ['S0PLATFORM'], channels: ['C0OPS'] }))).toBe('admin');
    expect(roleOf(asker('U0MIN', { groups: ['S0PLATFORM'] }))).toBe('approver');
  });

  it('makes nobody approver or admin by asking in a channel', () => {
    expect(roleOf(asker('U0ANY', { channels: ['C0OPS', 'C0DEV'] }))).toBe('operator');
  });
});

describe('what a role may do', () => {
  const allowedFor = (id: string) =>
    ACCESS_ACTIONS.filter((action) => mayDo(POLICY, asker(id), action).allowed).sort();

  it('lets a viewer look, and nothing else', () => {
    expect(allowedFor('U0ANY')).toEqual(['cost', 'history', 'plan', 'schedule', 'status']);
  });

  it('lets an operator do everything but decide what goes beyond the limits, and those above that too', () => {
    expect(allowedFor('U0DANA')).toEqual([...ACCESS_ACTIONS].sort());
    expect(allowedFor('U0MIN')).toEqual(ACCESS_ACTIONS.filter((action) => action !== 'decide').sort());
  });

  it('asks for the role that the environment names where it is about the lease', () => {
    expect(mayDo(POLICY, asker('U0ANY'), 'extend', 'viewer')).toEqual({ allowed: true, role: 'viewer' });
    expect(mayDo(POLICY, asker('U0MIN'), 'lock', 'approver')).toMatchObject({ needed: 'approver' });
    expect(mayDo(POLICY, asker('U0MIN'), 'down', 'approver')).toMatchObject({ allowed: true });
  });

  it('says to the refused which role it takes and who has it', () => {
    expect(mayDo(POLICY, asker('U0ANY'), 'down')).toEqual({
      allowed: false,
      reason: 'role',
      role: 'viewer',
      needed: 'operator',
      whoMay: ['U0MIN', 'C0OPS', 'S0PLATFORM', 'U0DANA'],
    });
  });
});

describe('where people may ask', () => {
  it('denies everything in any other channel, to an admin too, and says where to ask', () => {
    for (const action of ACCESS_ACTIONS) {
      expect(mayDo(POLICY, asker('U0DANA', { channels: ['C0GENERAL'] }), action)).toMatchObject({
        allowed: false,
        reason: 'elsewhere',
        whoMay: ['C0DEV', 'C0OPS'],
      });
    }
  });

  it('denies whoever is at home in none of the channels', () => {
    expect(mayDo(POLICY, asker('U0MIN', { channels: [] }), 'status')).toMatchObject({ reason: 'elsewhere' });
  });

  it('denies everything where there is no policy and where the policy names no channel', () => {
    for (const policy of [undefined, { ...POLICY, channels: [] }]) {
      expect(mayDo(policy, asker('U0DANA'), 'status')).toMatchObject({
        allowed: false,
        reason: 'no-channel',
      });
    }
  });

  it('gives nobody a role where all are left empty', () => {
    const nobody: AccessPolicy = { channels: ['C0DEV'], viewer: [], operator: [], approver: [], admin: [] };
    for (const action of ACCESS_ACTIONS) {
      expect(mayDo(nobody, asker('U0DANA'), action)).toMatchObject({ reason: 'role', whoMay: [] });
    }
  });
});

describe('those who are not in Slack', () => {
  it('are admin: the terminal holds the credentials, the schedule acts for the configuration', () => {
    for (const source of ['terminal', 'schedule'] as const) {
      const actor = { source, id: 'kim', name: 'kim' };
      for (const action of ACCESS_ACTIONS) {
        expect(mayDo(undefined, { actor, groups: [], channels: [] }, action)).toEqual({
          allowed: true,
          role: 'admin',
        });
      }
    }
  });

  it('are not impersonated by a Slack user of the same name', () => {
    expect(ROLES).toHaveLength(4);
    expect(mayDo(undefined, asker('kim'), 'status').allowed).toBe(false);
  });
});
