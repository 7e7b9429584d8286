import type { Actor } from '../actor.ts';
import type { MessageRef } from './message-ref.ts';

export interface ApprovalRequest {
  /**
   * Made by whoever asks from what is asked for, so that the same click delivered twice, or two people who ask
   * for the same, file one request.
   */
  id: string;
  environment: string;
  /** What is asked for. Must survive JSON. */
  request: Readonly<Record<string, unknown>>;
  requestedBy: Actor;
  requestedAtMs: number;
  /** From here on nobody can decide it any more, by the clock's time. */
  expiresAtMs: number;
  /** Where the approvers are asked. */
  message?: MessageRef;
}

/** `withdrawn`: it has become pointless, or the requester took it back. */
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
  /** Files it; `opened: false` and the one that is there, in whatever state, when the id is known already. */
  open(request: ApprovalRequest): Promise<{ approval: Approval; opened: boolean }>;
  get(id: string): Promise<Approval | undefined>;
  /** The decided approval; undefined, with nothing written, when it is not open or `atMs` is past its end. */
  decide(
    id: string,
    decision: { by: Actor; decision: Decision; reason?: string; atMs: number },
  ): Promise<Approval | undefined>;
  /** Ends those that nobody decided in time. Each of them is returned to one caller. */
  expireDue(nowMs: number): Promise<Approval[]>;
  /** The oldest first. Those past their end are among them until `expireDue` has ended them. */
  openOf(environment: string): Promise<Approval[]>;
  setMessage(id: string, message: MessageRef): Promise<void>;
}
