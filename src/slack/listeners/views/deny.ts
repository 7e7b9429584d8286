import { inputOf } from '../../messages/blocks/evening/modals.ts';
import type { SlackParts } from '../../parts.ts';
import { decideRequest } from '../../requests/decide-request.ts';
import { guard } from '../../requests/guard.ts';
import { submitted } from '../answering.ts';

/** Denied, with a reason that everybody sees. */
export const denySubmitted = (parts: SlackParts) =>
  submitted(parts, 'decide', async (ask, { environment, subjectId: approvalId = '' }, view) => {
    const reason = inputOf(view);
    const role = await guard(parts, ask, environment, 'decide', { approvalId, decision: 'denied' });
    if (role === undefined) return;
    const judged = { role, approvalId, decision: 'denied', ...(reason !== '' && { reason }) } as const;
    await decideRequest(parts, ask, environment, judged);
  });
