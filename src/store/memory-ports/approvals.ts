import type { Approval, Approvals } from '../../core/ports/approvals.ts';
import { byRequest } from '../orders.ts';
import { copy } from './copy.ts';

export function memoryApprovals(): Approvals {
  const approvals = new Map<string, Approval>();
  const open = (): Approval[] =>
    [...approvals.values()].filter(({ state }) => state === 'open').sort(byRequest);
  return {
    async open(request) {
      const before = approvals.get(request.id);
      if (before !== undefined) return { approval: copy(before), opened: false };
      const approval: Approval = copy({ ...request, state: 'open' });
      approvals.set(request.id, approval);
      return { approval: copy(approval), opened: true };
    },
    async get(id) {
      const approval = approvals.get(id);
      return approval && copy(approval);
    },
    async decide(id, { by, decision, reason, atMs }) {
      const approval = approvals.get(id);
      if (approval?.state !== 'open' || approval.expiresAtMs <= atMs) return undefined;
      Object.assign(
        approval,
        copy({ state: decision, decidedBy: by, decidedAtMs: atMs, ...(reason !== undefined && { reason }) }),
      );
      return copy(approval);
    },
    async expireDue(nowMs) {
      const due = open().filter(({ expiresAtMs }) => expiresAtMs <= nowMs);
      for (const approval of due) Object.assign(approval, { state: 'expired', decidedAtMs: nowMs });
      return due.map(copy);
    },
    async openOf(environment) {
      return open()
        .filter((approval) => approval.environment === environment)
        .map(copy);
    },
    async setMessage(id, message) {
      const approval = approvals.get(id);
      if (approval !== undefined) approval.message = { ...message };
    },
  };
}
