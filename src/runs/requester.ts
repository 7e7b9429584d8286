import type { Role } from '../core/access.ts';
import type { Actor } from '../core/actor.ts';
import type { Person } from '../core/lease/policy.ts';
import type { RunRequest } from './requests.ts';

/** A person at the terminal holds the machine's credentials already; in Slack the configuration gives the role. */
export const roleOf = ({ source }: Actor): Role => (source === 'slack' ? 'operator' : 'admin');

export const actorOf = ({ origin, requester }: RunRequest): Actor =>
  origin?.actor ?? { source: 'terminal', id: requester, name: requester };

/** The person who requests a run; undefined where the schedule does. */
export function personOf(request: RunRequest): Person | undefined {
  const { trigger = 'person', role } = request;
  const actor = actorOf(request);
  return trigger === 'person' ? { actor, role: role ?? roleOf(actor) } : undefined;
}
