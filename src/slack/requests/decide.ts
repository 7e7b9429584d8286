import type { Role } from '../../core/access.ts';
import { denyView, inputOf } from '../messages/blocks/evening/modals.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackParts } from '../parts.ts';
import { answerEvening } from './answers/lease-answer.ts';
import { type Ask, personOf, placeOf } from './ask.ts';
import { authorise } from './authorise.ts';

/** [Approve] on a request for more. */
export async function approveClicked(
  parts: SlackParts,
  ask: Ask,
  { environment, subjectId: approvalId = '' }: ButtonValue,
): Promise<void> {
  const role = await authorise(parts, ask, environment, 'decide', { approvalId, decision: 'approved' });
  if (role === undefined) return;
  await decideRequest(parts, ask, environment, { role, approvalId, decision: 'approved' });
}

/** [Deny] asks why in a modal; where there is none, it is denied without a reason. */
export async function denyClicked(parts: SlackParts, ask: Ask, value: ButtonValue): Promise<void> {
  const { environment, subjectId: approvalId = '' } = value;
  const role = await authorise(parts, ask, environment, 'decide', { approvalId, decision: 'denied' });
  if (role === undefined) return;
  if (ask.triggerId === undefined) {
    return decideRequest(parts, ask, environment, { role, approvalId, decision: 'denied' });
  }
  const view = denyView(ask.texts, { ...value, ...placeOf(ask) });
  await parts.client.views.open({ trigger_id: ask.triggerId, view });
}

/** That modal: denied, with a reason that everybody sees. */
export async function denySubmitted(
  parts: SlackParts,
  ask: Ask,
  { environment, subjectId: approvalId = '' }: ButtonValue,
  view: object,
): Promise<void> {
  const reason = inputOf(view);
  const role = await authorise(parts, ask, environment, 'decide', { approvalId, decision: 'denied' });
  if (role === undefined) return;
  const judged = { role, approvalId, decision: 'denied', ...(reason !== '' && { reason }) } as const;
  await decideRequest(parts, ask, environment, judged);
}

interface Judged {
  role: Role;
  approvalId: string;
  decision: 'approved' | 'denied';
  reason?: string;
}

/** What an approver has decided; never somebody about their own request. */
async function decideRequest(
  parts: SlackParts,
  ask: Ask,
  environment: string,
  { role, approvalId, decision, reason }: Judged,
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const answer = await evening.decide(personOf(ask, role), approvalId, { decision, reason });
  await answerEvening(parts, ask, { evening, action: 'decide' }, answer);
}
