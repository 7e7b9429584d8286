import type { Limit } from '../core/lease/judge-end.ts';
import type { Approval } from '../core/ports/approvals.ts';
import type { Lease } from '../core/ports/leases.ts';
import type { ScheduleOverride } from '../core/ports/schedule-overrides.ts';
import type { WhenProblem } from '../core/schedule/parse-when.ts';

/** The result of a request; the requester is always answered. Nothing has changed unless the result says so. */
export type EveningAnswer =
  | { result: 'done'; lease: Lease; fromMs?: number }
  /** A request was filed (or was there already) for an approver to decide. */
  | { result: 'asked'; approval: Approval; limit: Limit; message: string }
  | {
      result: 'refused';
      code: RefusalCode;
      message: string;
      remedy: string;
      limit?: Limit;
      problem?: WhenProblem;
      /** The exception that prevents it, for `locked`, `overlap` and `role`. */
      exception?: InTheWay;
      /** The earlier decision, for `decided`. */
      approval?: Approval;
    }
  /** Another change was first: the lease as it is now. */
  | { result: 'lost'; lease: Lease; message: string };

/** `stop-won`: the stop has begun; offer to start again. `no-lease`: it is dark, or lit by hand. */
export type RefusalCode =
  | 'limit'
  | 'pointless'
  | 'stop-won'
  | 'no-lease'
  | 'locked'
  | 'time'
  | 'role'
  | 'own-request'
  | 'decided'
  | 'unknown'
  | 'overlap';

export type ExceptionAnswer =
  | { result: 'done'; exception: ScheduleOverride }
  | Extract<EveningAnswer, { result: 'refused' }>;

export type InTheWay = Pick<ScheduleOverride, 'id' | 'kind' | 'by' | 'untilMs' | 'reason'>;

export type Refusal = Extract<EveningAnswer, { result: 'refused' }>;

export const refused = (
  code: RefusalCode,
  message: string,
  remedy: string,
  more: Pick<Refusal, 'limit' | 'problem' | 'exception' | 'approval'> = {},
): Refusal => ({ result: 'refused', code, message, remedy, ...more });
