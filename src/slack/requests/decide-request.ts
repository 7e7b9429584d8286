import type { Role } from '../../core/access.ts';
import type { SlackParts } from '../parts.ts';
import { answerEvening } from './answer-evening.ts';
import type { Ask } from './ask.ts';
import { personOf } from './keep-lit.ts';

export interface Judged {
  role: Role;
  approvalId: string;
  decision: 'approved' | 'denied';
  reason?: string;
}

/** What an approver has decided; never somebody about their own request. */
export async function decideRequest(
  parts: SlackParts,
  ask: Ask,
  environment: string,
  { role, approvalId, decision, reason }: Judged,
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const answer = await evening.decide(personOf(ask, role), approvalId, { decision, reason });
  await answerEvening(parts, ask, { evening, action: 'decide' }, answer);
}
