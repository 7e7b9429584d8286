import { type AccessAction, EVERYONE, mayDo, type Role } from '../../core/access.ts';
import type { AuditEntry } from '../../core/ports/audit.ts';
import { mention } from '../messages/blocks/basics.ts';
import type { Texts } from '../messages/texts/texts.ts';
import type { SlackParts } from '../parts.ts';
import type { Ask } from './ask.ts';

/**
 * Whether the requester may: otherwise the answer names the reason and who may. Either way it is audited before
 * anything is done; a request that cannot be audited is not carried out.
 */
export async function guard(
  parts: SlackParts,
  ask: Ask,
  environment: string,
  action: AccessAction,
  detail: AuditEntry['detail'] = {},
): Promise<Role | undefined> {
  const { slack, evening } = parts.environments.get(environment) ?? {};
  const access = mayDo(slack?.policy, ask, action, evening?.lease.who);
  if (access.allowed) {
    await record(parts, ask, {
      environment,
      action,
      result: 'allowed',
      detail: { ...detail, role: access.role },
    });
    return access.role;
  }
  const { reason, role, needed, whoMay } = access;
  await record(parts, ask, {
    environment,
    action,
    result: 'refused',
    detail: { ...detail, reason, needed, ...(role && { role }) },
  });
  const { desk } = ask.texts;
  const text = {
    'no-channel': () => desk.noChannel(environment),
    elsewhere: () => desk.elsewhere(environment, whoMay.map(channelMention).join(', ')),
    role: () =>
      desk.notAllowed(
        desk.toDo(action, environment),
        desk.roles[needed],
        role && desk.roles[role],
        principals(whoMay, ask.texts),
      ),
  }[reason]();
  await ask.answer.privately({ text });
  return undefined;
}

/** Audits a request and its result. */
export const record = (
  { audit, clock }: SlackParts,
  ask: Ask,
  entry: Pick<AuditEntry, 'action' | 'result' | 'detail'> & { environment?: string },
): Promise<void> =>
  audit.record({
    ...entry,
    atMs: clock.now(),
    actor: ask.actor,
    detail: { via: ask.via, ...(ask.channel && { channel: ask.channel }), ...entry.detail },
  });

export const channelMention = (id: string): string => `<#${id}>`;

/** Principals as people read them: users and groups are mentions, which notify nobody in a private answer. */
export function principals(ids: readonly string[], { desk }: Texts): string {
  if (ids.length === 0) return desk.nobody;
  return ids
    .map((id) => {
      if (id === EVERYONE) return desk.everyone;
      if (id.startsWith('S')) return `<!subteam^${id}>`;
      return /^[CG]/.test(id) ? channelMention(id) : mention(id);
    })
    .join(', ');
}
