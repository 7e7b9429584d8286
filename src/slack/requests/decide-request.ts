import type { Role } from '../../core/access.ts';
import { denyView, inputOf } from '../messages/blocks/evening/modals.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answerEvening } from './answers/lease-answer.ts';
import { authorise } from './authorise.ts';
import { personOf, placeOf, type SlackRequest } from './slack-request.ts';

/** [Approve] on a request for more. */
export async function approveClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, subjectId: approvalId = '' }: ButtonValue,
): Promise<void> {
  const role = await authorise(parts, request, environment, 'decide', { approvalId, decision: 'approved' });
  if (role === undefined) return;
  await decideRequest(parts, request, environment, { role, approvalId, decision: 'approved' });
}

/** [Deny] asks why in a modal; where there is none, it is denied without a reason. */
export async function denyClicked(
  parts: SlackDeps,
  request: SlackRequest,
  value: ButtonValue,
): Promise<void> {
  const { environment, subjectId: approvalId = '' } = value;
  const role = await authorise(parts, request, environment, 'decide', { approvalId, decision: 'denied' });
  if (role === undefined) return;
  if (request.triggerId === undefined) {
    return decideRequest(parts, request, environment, { role, approvalId, decision: 'denied' });
  }
  const view = denyView(request.texts, { ...value, ...placeOf(request) });
  await parts.client.views.open({ trigger_id: request.triggerId, view });
}

/** That modal: denied, with a reason that everybody sees. */
export async function denySubmitted(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, subjectId: approvalId = '' }: ButtonValue,
  view: object,
): Promise<void> {
  const reason = inputOf(view);
  const role = await authorise(parts, request, environment, 'decide', { approvalId, decision: 'denied' });
  if (role === undefined) return;
  const judged = { role, approvalId, decision: 'denied', ...(reason !== '' && { reason }) } as const;
  await decideRequest(parts, request, environment, judged);
}

interface Judged {
  role: Role;
  approvalId: string;
  decision: 'approved' | 'denied';
  reason?: string;
}

/** What an approver has decided; never somebody about their own request. */
async function decideRequest(
  parts: SlackDeps,
  request: SlackRequest,
  environment: string,
  { role, approvalId, decision, reason }: Judged,
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const answer = await evening.decide(personOf(request, role), approvalId, { decision, reason });
  await answerEvening(parts, request, { evening, action: 'decide' }, answer);
}
