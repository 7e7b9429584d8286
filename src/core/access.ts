import type { Actor } from './actor.ts';

/** In rising order: each role may do everything that those before it may. */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/**
 * Who has which role, and where anybody may ask at all. A principal is a user (`U…`, `W…`), a user group (`S…`),
 * a channel (`C…`, `G…`: whoever asks in it) or `everyone` (whoever asks in one of the channels).
 */
export interface AccessPolicy extends Readonly<Record<Role, readonly string[]>> {
  /** Outside these channels nobody may do anything, whatever their role. */
  channels: readonly string[];
}

export const EVERYONE = 'everyone';

/** Every action, and the least role for it. */
const LEAST_ROLE = {
  status: 'viewer',
  history: 'viewer',
  cost: 'viewer',
  plan: 'viewer',
  up: 'operator',
  down: 'operator',
  cancel: 'operator',
  reset: 'operator',
  init: 'operator',
  schedule: 'viewer',
  extend: 'operator',
  lock: 'operator',
  unlock: 'operator',
  hold: 'operator',
  resume: 'operator',
  book: 'operator',
  unbook: 'operator',
  skip: 'operator',
  unskip: 'operator',
  'start-at': 'operator',
  decide: 'approver',
} as const satisfies Record<string, Role>;

export type AccessAction = keyof typeof LEAST_ROLE;

/** Actions for which an environment may require another role (`lease.who`). */
const OF_THE_LEASE: ReadonlySet<string> = new Set([
  'extend',
  'lock',
  'unlock',
  'hold',
  'resume',
  'book',
  'unbook',
  'skip',
  'unskip',
  'start-at',
] satisfies AccessAction[]);

export const ACCESS_ACTIONS = Object.keys(LEAST_ROLE) as AccessAction[];

export interface Asker {
  actor: Actor;
  /** The requester's user groups. */
  groups: readonly string[];
  /**
   * Where they ask: the one channel of a command or a click. Where there is none (the Home tab), the
   * environment's channels of which they are members.
   */
  channels: readonly string[];
}

export type Access =
  | { allowed: true; role: Role }
  | {
      allowed: false;
      /**
       * - `elsewhere`: not in this place; `whoMay` names the channels
       * - `no-channel`: the environment has no channel, so nobody may from Slack
       * - `role`: the asker's role is not enough; `whoMay` names the principals who may
       */
      reason: 'elsewhere' | 'no-channel' | 'role';
      /** The requester's role; undefined for none. */
      role: Role | undefined;
      needed: Role;
      whoMay: readonly string[];
    };

/**
 * Whether a person may do something to an environment; `leaseRole` is its `lease.who`. Pure; denies unknown actions.
 */
export function mayDo(
  policy: AccessPolicy | undefined,
  asker: Asker,
  action: AccessAction,
  leaseRole: Role = 'operator',
): Access {
  // A person at the terminal holds the machine's credentials already; the schedule acts for the configuration.
  if (asker.actor.source !== 'slack') return { allowed: true, role: 'admin' };
  const needed: Role = OF_THE_LEASE.has(action) ? leaseRole : LEAST_ROLE[action];
  const refused = { allowed: false, needed } as const;
  if (policy === undefined || policy.channels.length === 0) {
    return { ...refused, reason: 'no-channel', role: undefined, whoMay: [] };
  }
  if (!asker.channels.some((channel) => policy.channels.includes(channel))) {
    return { ...refused, reason: 'elsewhere', role: undefined, whoMay: policy.channels };
  }
  const role = roleOf(policy, asker);
  if (role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed)) return { allowed: true, role };
  return { ...refused, reason: 'role', role, whoMay: whoHas(policy, needed) };
}

/** The highest role of a requester in an allowed place. */
function roleOf(policy: AccessPolicy, { actor, groups, channels }: Asker): Role | undefined {
  const is = (principal: string): boolean =>
    principal === EVERYONE ||
    principal === actor.id ||
    groups.includes(principal) ||
    channels.includes(principal);
  return ROLES.findLast((role) => policy[role].some(is));
}

const whoHas = (policy: AccessPolicy, needed: Role): string[] => [
  ...new Set(ROLES.slice(ROLES.indexOf(needed)).flatMap((role) => policy[role])),
];
