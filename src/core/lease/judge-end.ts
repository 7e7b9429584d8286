import { ROLES, type Role } from '../access.ts';
import { businessDayOf, clockText, type Day, momentOfEvening, nearText } from '../schedule/zone.ts';
import { type LeasePolicy, SHORTEST_MS } from './policy.ts';

/** The settings that can limit a request, by their name in the configuration. */
type LimitName =
  | 'lease.bound'
  | 'lease.latest'
  | 'lease.perEvening'
  | 'lease.approval.after'
  | 'lease.approval.fromExtension'
  | 'lease.who'
  | 'shortest'
  | 'farthest';

export interface Limit {
  name: LimitName;
  /** As people read it: `24h`, `23:00`, `2`. */
  value: string;
  /**
   * Who can lift the limit: an approver by agreeing, an admin by doing it, or whoever changes the configuration; nobody
   * for a rule.
   */
  liftedBy: 'approver' | 'admin' | 'configuration' | 'nobody';
}

/** Whether a lease may reach as far as requested. */
export type Verdict =
  | { kind: 'granted'; litUntilMs: number }
  /** An approver has to agree first. */
  | { kind: 'ask'; litUntilMs: number; limit: Limit; message: string }
  | { kind: 'refused'; limit: Limit; message: string }
  /** It stays lit that long anyway. */
  | { kind: 'pointless'; litUntilMs: number; message: string };

export const isAtLeast = (role: Role, least: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(least);

/** Whether `role` may have the environment lit until `wantedMs`, as the `nth` extension of the evening (0: opening). */
export function judge(options: {
  policy: LeasePolicy;
  zone: string;
  nowMs: number;
  wantedMs: number;
  role: Role;
  nth: number;
}): Verdict {
  const { policy, zone, nowMs, wantedMs, role, nth } = options;
  const shown = (ms: number) => nearText(ms, nowMs, zone);
  const isApprover = isAtLeast(role, 'approver');
  if (nth > 0 && !isAtLeast(role, policy.who)) {
    return {
      kind: 'refused',
      limit: { name: 'lease.who', value: policy.who, liftedBy: 'configuration' },
      message: `Extending takes the role ${policy.who} (lease.who), and yours is ${role}.`,
    };
  }
  if (wantedMs - nowMs < SHORTEST_MS) {
    return {
      kind: 'refused',
      limit: { name: 'shortest', value: spanText(SHORTEST_MS), liftedBy: 'nobody' },
      message: `${shown(wantedMs)} is less than ${spanText(SHORTEST_MS)} away, and a stop is announced 10 min before.`,
    };
  }
  const farthestMs = nowMs + policy.boundMs;
  if (wantedMs > farthestMs) {
    return {
      kind: 'refused',
      limit: { name: 'lease.bound', value: spanText(policy.boundMs), liftedBy: 'configuration' },
      message:
        `${shown(wantedMs)} is further than lease.bound allows: ${spanText(policy.boundMs)} from now, ` +
        `which is ${shown(farthestMs)}. Only the configuration can lift it.`,
    };
  }
  if (isApprover) return { kind: 'granted', litUntilMs: wantedMs };

  const evening = businessDayOf(nowMs, zone);
  const limit = limitInTheWay(policy, { zone, evening, wantedMs, nth });
  if (limit === undefined) return { kind: 'granted', litUntilMs: wantedMs };
  return {
    kind: 'ask',
    litUntilMs: wantedMs,
    limit,
    message: `${askReason(limit, shown(wantedMs), nth)} An approver can lift it.`,
  };
}

function limitInTheWay(
  { latestMinute, mostPerEvening, approval }: LeasePolicy,
  { zone, evening, wantedMs, nth }: { zone: string; evening: Day; wantedMs: number; nth: number },
): Limit | undefined {
  const beyond = (minute: number | undefined): minute is number =>
    minute !== undefined && wantedMs > momentOfEvening(evening, minute, zone);
  const found = (name: LimitName, value: string): Limit => ({ name, value, liftedBy: 'approver' });
  if (beyond(latestMinute)) return found('lease.latest', clockText(latestMinute));
  if (nth > mostPerEvening) return found('lease.perEvening', String(mostPerEvening));
  if (beyond(approval?.afterMinute)) return found('lease.approval.after', clockText(approval.afterMinute));
  const { fromExtension } = approval ?? {};
  if (fromExtension !== undefined && nth >= fromExtension) {
    return found('lease.approval.fromExtension', String(fromExtension));
  }
  return undefined;
}

function askReason({ name, value }: Limit, wanted: string, nth: number): string {
  switch (name) {
    case 'lease.latest':
      return `${wanted} is later than lease.latest allows: ${value}.`;
    case 'lease.perEvening':
      return `This would be extension ${nth} of the evening, and lease.perEvening allows ${value}.`;
    case 'lease.approval.after':
      return `${wanted} is after ${value}, from where lease.approval.after asks for an approver.`;
    case 'lease.approval.fromExtension':
      return `This would be extension ${nth} of the evening, and from ${value} on lease.approval.fromExtension asks for an approver.`;
    default:
      return `${wanted} is beyond ${name}, ${value}.`;
  }
}

/** `24h`, `1h 30min`, `15min`. */
export function spanText(ms: number): string {
  const all = Math.round(ms / 60_000);
  const hours = Math.floor(all / 60);
  const rest = all % 60;
  return [hours > 0 && `${hours}h`, (rest > 0 || hours === 0) && `${rest}min`].filter(Boolean).join(' ');
}
