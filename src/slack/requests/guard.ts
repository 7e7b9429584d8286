import { type AccessAction, EVERYONE, mayDo, type Role } from '../../core/access.ts';
import type { AuditEntry } from '../../core/ports/audit.ts';
import { mention } from '../messages/blocks/basics.ts';
import type { Texts } from '../messages/texts/texts.ts';
import type { SlackParts } from '../parts.ts';
import type { Ask } from './ask.ts';

/**
 * Whether the asker may: if not they are told why and who may. Either way it is in the audit, before anything
 * is done; what cannot be written down is not done.
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
  const { commands } = ask.texts;
  const text = {
    'no-channel': () => commands.noChannel(environment),
    elsewhere: () => commands.elsewhere(environment, whoMay.map(channelMention).join(', ')),
    role: () =>
      commands.notAllowed(
        commands.toDo(action, environment),
        commands.roles[needed],
        role && commands.roles[role],
        principals(whoMay, ask.texts),
      ),
  }[reason]();
  await ask.answer.privately({ text });
  return undefined;
}

/** Writes down what somebody asked for and what came of it. */
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

/** Principals as people read them: users and groups are mentions, which tell nobody in a private answer. */
export function principals(ids: readonly string[], { commands }: Texts): string {
  if (ids.length === 0) return commands.nobody;
  return ids
    .map((id) => {
      if (id === EVERYONE) return commands.everyone;
      if (id.startsWith('S')) return `<!subteam^${id}>`;
      return /^[CG]/.test(id) ? channelMention(id) : mention(id);
    })
    .join(', ');
}
