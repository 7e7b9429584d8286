import type { Actor } from '../actor.ts';
import type { Decision } from '../ports/approvals.ts';
import type { MessageRef } from '../ports/message-ref.ts';
import type { ScheduleOverride } from '../ports/schedule-overrides.ts';
import type { Suppression } from '../schedule/schedule.ts';
import type { Limit } from './judge-end.ts';

/** Why a stop that was due did not happen. */
type KeptReason =
  | { by: 'lease'; untilMs: number; setBy: Actor }
  | { by: 'lock'; lock: ScheduleOverride }
  | { by: 'already-dark' };

/** Facts about a lease or schedule to be announced: publishers write the sentences. All of it survives JSON. */
export type NoticeBody =
  | { type: 'opened'; litUntilMs: number; by: Actor; limit?: Limit }
  /** `final`: the last one before the stop. `movedMs`: the deadline was put off to give this much warning. */
  | {
      type: 'reminder';
      deadlineMs: number;
      leadMs: number;
      final: boolean;
      litBy?: { actor: Actor; atMs: number };
      usedBy?: { actor: Actor; atMs: number };
      overdueSinceMs?: number;
    }
  | { type: 'extended'; fromMs: number; untilMs: number; by: Actor; approvedBy?: Actor; reason: string }
  | { type: 'kept'; dueMs: number; reason: KeptReason }
  | { type: 'stopping'; deadlineMs: number; by: Actor; lateMs: number; why: string }
  | { type: 'stop-retried'; tries: number; why: string }
  /** A person has cancelled a stop: the end now in force, and what had gone dark by then. */
  | {
      type: 'stop-cancelled';
      by: Actor;
      how: 'kept' | 'extended' | 'claimed' | 'grace';
      fromMs: number;
      untilMs: number;
      /** Undefined where nothing could be probed. */
      dark?: readonly string[];
    }
  | { type: 'starting'; dueMs: number; untilMs: number; readyByMs?: number; lateMs: number }
  | {
      type: 'start-skipped';
      dueMs: number;
      reason: Suppression | { by: 'person'; actor: string; atMs: number };
    }
  | { type: 'missed'; kind: 'start' | 'stop'; dueMs: number; lateMs: number; why: string }
  | {
      type: 'approval-asked';
      approvalId: string;
      untilMs: number;
      by: Actor;
      limit: Limit;
      expiresAtMs: number;
    }
  | {
      type: 'approval-ended';
      approvalId: string;
      state: Decision | 'expired';
      untilMs: number;
      requestedBy: Actor;
      decidedBy?: Actor;
      reason?: string;
      /** Approved, but a stop had begun before it could be carried out. */
      tooLate?: true;
    }
  /** Nobody has decided: the stop waits this once. */
  | { type: 'approval-grace'; approvalId: string; untilMs: number }
  | { type: 'exception-added' | 'exception-ended'; exception: ScheduleOverride; by: Actor }
  | { type: 'found-lit'; treatment: 'tell' | 'stop'; components: readonly string[]; deadlineMs?: number };

export interface Notice {
  /** Derived from its subject, so that the same is never announced twice. */
  id: string;
  environment: string;
  atMs: number;
  body: NoticeBody;
  /** Its Slack message, once it is posted; undefined when another message shows it. */
  message?: MessageRef;
}
