import type { Refusal } from '../../../leases/answers.ts';
import type { LeaseService } from '../../../leases/lease-service.ts';
import { escaped } from '../../messages/blocks/basics.ts';
import { approvers, who, words } from '../../messages/blocks/evening/evening-context.ts';
import { principals } from '../../messages/blocks/principals.ts';
import type { Refused } from '../../messages/refused.ts';
import type { SlackDeps } from '../../slack-deps.ts';
import type { SlackRequest } from '../slack-request.ts';

/** The reason of a refusal, and who can lift it. */
export async function refusedText(
  parts: SlackDeps,
  ask: Pick<SlackRequest, 'texts'>,
  evening: LeaseService,
  answer: Refusal,
): Promise<string> {
  const { texts } = ask;
  const { environment, zone } = evening;
  const { limit } = answer;
  const { lease, deadlineMs, nowMs } = await evening.view();
  const at = (ms: number) => texts.common.moment(ms, { zone, nowMs });
  const { exception, approval } = answer;
  const refusal: Refused = {
    ...answer,
    message: escaped(answer.message),
    remedy: escaped(answer.remedy),
    environment,
    approvers: approversOf(parts, ask, environment),
    ...(exception && {
      inTheWay: {
        kind: exception.kind,
        who: who({ texts }, exception.by),
        until: at(exception.untilMs),
        reason: words(exception.reason),
      },
    }),
    ...(approval && {
      decision: {
        state: approval.state,
        who: approval.decidedBy && who({ texts }, approval.decidedBy),
        reason: words(approval.reason ?? ''),
      },
    }),
    ...(lease && { litUntil: at(deadlineMs ?? lease.litUntilMs) }),
  };
  if (limit !== undefined) {
    const { liftedBy } = texts.evening;
    refusal.lifted = {
      approver: () => liftedBy.approver(refusal.approvers),
      admin: () => liftedBy.admin(adminsOf(parts, ask, environment)),
      configuration: () => liftedBy.configuration(limit.name, limit.value),
      // A rule of the house: what to do instead is said.
      nobody: () => undefined,
    }[limit.liftedBy]();
  }
  return texts.evening.refused(refusal);
}

export function approversOf(
  parts: SlackDeps,
  { texts }: Pick<SlackRequest, 'texts'>,
  environment: string,
): string {
  const policy = parts.environments.get(environment)?.slack?.policy;
  return policy === undefined ? texts.evening.nobodyApproves : approvers({ policy, texts });
}

function adminsOf(
  { environments }: SlackDeps,
  { texts }: Pick<SlackRequest, 'texts'>,
  environment: string,
): string {
  return principals(environments.get(environment)?.slack?.policy.admin ?? [], texts);
}
