import { type AccessAction, mayDo, type Role } from '../../core/access.ts';
import type { AuditEntry } from '../../core/ports/audit.ts';
import { channelMention, principals } from '../messages/blocks/principals.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { record } from './audit.ts';
import type { SlackRequest } from './slack-request.ts';

/**
 * Whether the asker may: if not they are told why and who may. Either way it is in the audit, before anything
 * is done; what cannot be written down is not done.
 */
export async function authorise(
  parts: SlackDeps,
  request: SlackRequest,
  environment: string,
  action: AccessAction,
  detail: AuditEntry['detail'] = {},
): Promise<Role | undefined> {
  const { slack, evening } = parts.environments.get(environment) ?? {};
  const access = mayDo(slack?.policy, request, action, evening?.lease.who);
  if (access.allowed) {
    await record(parts, request, {
      environment,
      action,
      result: 'allowed',
      detail: { ...detail, role: access.role },
    });
    return access.role;
  }
  const { reason, role, needed, whoMay } = access;
  await record(parts, request, {
    environment,
    action,
    result: 'refused',
    detail: { ...detail, reason, needed, ...(role && { role }) },
  });
  const { commands } = request.texts;
  const text = {
    'no-channel': () => commands.noChannel(environment),
    elsewhere: () => commands.elsewhere(environment, whoMay.map(channelMention).join(', ')),
    role: () =>
      commands.notAllowed(
        commands.toDo(action, environment),
        commands.roles[needed],
        role && commands.roles[role],
        principals(whoMay, request.texts),
      ),
  }[reason]();
  await request.answer.privately({ text });
  return undefined;
}
