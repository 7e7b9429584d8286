import type { Approval, Approvals } from '../../core/ports/approvals.ts';
import { byRequest } from '../sort-orders.ts';
import { clone, copy } from './copy.ts';

export function memoryApprovals(): Approvals {
  const approvals = new Map<string, Approval>();
  const open = (): Approval[] =>
    [...approvals.values()].filter(({ state }) => state === 'open').sort(byRequest);
  return {
    async open(request) {
      const before = approvals.get(request.id);
      if (before !== undefined) return { approval: clone(before), opened: false };
      const approval: Approval = copy({ ...request, state: 'open' });
      approvals.set(request.id, approval);
      return { approval: clone(approval), opened: true };
    },
    async get(id) {
      const approval = approvals.get(id);
      return approval && clone(approval);
    },
    async decide(id, { by, decision, reason, atMs }) {
      const approval = approvals.get(id);
      if (approval?.state !== 'open' || approval.expiresAtMs <= atMs) return undefined;
      Object.assign(
        approval,
        copy({ state: decision, decidedBy: by, decidedAtMs: atMs, ...(reason !== undefined && { reason }) }),
      );
      return clone(approval);
    },
    async expireDue(nowMs) {
      const due = open().filter(({ expiresAtMs }) => expiresAtMs <= nowMs);
      for (const approval of due) Object.assign(approval, { state: 'expired', decidedAtMs: nowMs });
      return due.map(clone);
    },
    async openOf(environment) {
      return open()
        .filter((approval) => approval.environment === environment)
        .map(clone);
    },
    async setMessage(id, message) {
      const approval = approvals.get(id);
      if (approval !== undefined) approval.message = { ...message };
    },
  };
}
