import type { Actor } from '../actor.ts';
import type { MessageRef } from './message-ref.ts';

export interface ApprovalRequest {
  /**
   * Derived by the requester's side from the content, so that the same click delivered twice, or two people with the
   * same request, file one request.
   */
  id: string;
  environment: string;
  /** The content of the request. Must survive JSON. */
  request: Readonly<Record<string, unknown>>;
  requestedBy: Actor;
  requestedAtMs: number;
  /** From here on it cannot be decided, by the clock's time. */
  expiresAtMs: number;
  /** The message to the approvers. */
  message?: MessageRef;
}

/** `withdrawn`: it has become pointless, or the requester withdrew it. */
export type Decision = 'approved' | 'denied' | 'withdrawn';

export interface Approval extends ApprovalRequest {
  state: 'open' | 'expired' | Decision;
  decidedBy?: Actor;
  /** When it was decided, or expired. */
  decidedAtMs?: number;
  reason?: string;
}

/**
 * Requests that an approver decides.
 *
 *   open ──decide──> approved | denied | withdrawn
 *     └──expireDue──> expired
 *
 * Of all that try to end it one does.
 */
export interface Approvals {
  /** Files a request; `opened: false` and the existing one, in whatever state, when the id is known already. */
  open(request: ApprovalRequest): Promise<{ approval: Approval; opened: boolean }>;
  get(id: string): Promise<Approval | undefined>;
  /** The decided approval; undefined, with nothing written, when it is not open or `atMs` is past its end. */
  decide(
    id: string,
    decision: { by: Actor; decision: Decision; reason?: string; atMs: number },
  ): Promise<Approval | undefined>;
  /** Expires requests that nobody decided in time. Each is returned to one caller. */
  expireDue(nowMs: number): Promise<Approval[]>;
  /** Oldest first. Requests past their end are included until `expireDue` has expired them. */
  openOf(environment: string): Promise<Approval[]>;
  setMessage(id: string, message: MessageRef): Promise<void>;
}
