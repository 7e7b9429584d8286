import { denyView } from '../../messages/blocks/evening/modals.ts';
import type { SlackParts } from '../../parts.ts';
import { placeOf } from '../../requests/ask.ts';
import { decideRequest } from '../../requests/decide-request.ts';
import { guard } from '../../requests/guard.ts';
import { clicked } from '../answering.ts';

/** [Approve]. */
export const approveClicked = (parts: SlackParts) =>
  clicked(parts, 'decide', async (ask, { environment, subjectId: approvalId = '' }) => {
    const role = await guard(parts, ask, environment, 'decide', { approvalId, decision: 'approved' });
    if (role === undefined) return;
    await decideRequest(parts, ask, environment, { role, approvalId, decision: 'approved' });
  });

/** [Deny] asks why in a modal; where there is none, it is denied without a reason. */
export const denyClicked = (parts: SlackParts) =>
  clicked(parts, 'decide', async (ask, value) => {
    const { environment, subjectId: approvalId = '' } = value;
    const role = await guard(parts, ask, environment, 'decide', { approvalId, decision: 'denied' });
    if (role === undefined) return;
    if (ask.triggerId === undefined) {
      return decideRequest(parts, ask, environment, { role, approvalId, decision: 'denied' });
    }
    const view = denyView(ask.texts, { ...value, ...placeOf(ask) });
    await parts.client.views.open({ trigger_id: ask.triggerId, view });
  });
