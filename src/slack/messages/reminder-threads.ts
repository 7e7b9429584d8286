import type { Actor } from '../../core/actor.ts';
import type { Notice, NoticeBody } from '../../core/lease/notice.ts';
import type { MessageRef } from '../../core/ports/message-ref.ts';

type BodyOf<T extends NoticeBody['type']> = Extract<NoticeBody, { type: T }>;

/** How a deadline that people were reminded of ended. */
export type ThreadEnd =
  | { how: 'kept'; untilMs: number; by: Actor; approvedBy?: Actor; atMs: number }
  | { how: 'up'; untilMs: number; by: Actor; atMs: number }
  | { how: 'locked'; untilMs: number; by: Actor; reason: string; atMs: number }
  | { how: 'stopped'; by: Actor; dueMs: number; lateMs: number; why: string; atMs: number }
  /** Its stop began, and a person has cancelled that. */
  | { how: 'cancelled'; untilMs: number; by: Actor; atMs: number }
  | { how: 'dark' }
  /** It passed while no process ran; there is another reminder by now. */
  | { how: 'passed' };

/**
 * One deadline as people were reminded of it: one message, from the first reminder to what became of it.
 *
 *   open ──reminded again, more asked for, a short grace──> open
 *     └──kept | lit anew | locked | stopped (and that cancelled) | dark already | passed──> ended
 *
 * A deadline that has been moved is another one, with another message.
 */
export interface ReminderThread {
  /** The id of the notice that began it. */
  id: string;
  message?: MessageRef;
  deadlineMs: number;
  leadMs: number;
  final: boolean;
  litBy?: { actor: Actor; atMs: number };
  usedBy?: { actor: Actor; atMs: number };
  overdueSinceMs?: number;
  /** Components that were found lit without a lease. */
  found?: readonly string[];
  /** Requests for more that are undecided. */
  asked: readonly { approvalId: string; by: Actor; untilMs: number }[];
  end?: ThreadEnd;
}

/** The present state of a request for more. */
export interface Request {
  /** The id of the notice that announced it first. */
  id: string;
  message?: MessageRef;
  asked: BodyOf<'approval-asked'>;
  graceUntilMs?: number;
  ended?: BodyOf<'approval-ended'> & { atMs: number };
}

/** The projection of a list of notices. */
export interface ReminderThreads {
  /** The deadlines that a notice announces or has ended, and those that another has replaced. */
  threadsOf(noticeId: string): ReminderThread[];
  requestOf(approvalId: string): Request | undefined;
}

/** Projects notices, oldest first. Pure, so that every process draws the same from the same notices. */
export function projectReminders(notices: readonly Notice[]): ReminderThreads {
  const threads = new Map<string, ReminderThread[]>();
  const requests = new Map<string, Request>();
  let open: ReminderThread | undefined;
  /** The deadline that the stop under way has ended. */
  let stopped: ReminderThread | undefined;
  const touch = (notice: Notice, thread: ReminderThread): void => {
    threads.set(notice.id, [...(threads.get(notice.id) ?? []), thread]);
  };
  const end = (notice: Notice, how: ThreadEnd): void => {
    if (open === undefined) return;
    open.end = how;
    touch(notice, open);
    open = undefined;
  };
  const begin = (notice: Notice, thread: Omit<ReminderThread, 'id' | 'asked'>): void => {
    end(notice, { how: 'passed' });
    open = { id: notice.id, ...(notice.message && { message: notice.message }), asked: [], ...thread };
    touch(notice, open);
  };

  for (const notice of notices) {
    const { body, atMs } = notice;
    switch (body.type) {
      case 'reminder': {
        const { deadlineMs, leadMs, final, litBy, usedBy, overdueSinceMs } = body;
        const about = { deadlineMs, leadMs, final, ...(litBy && { litBy }), ...(usedBy && { usedBy }) };
        if (open === undefined || overdueSinceMs !== undefined || atMs > open.deadlineMs) {
          begin(notice, { ...about, ...(overdueSinceMs !== undefined && { overdueSinceMs }) });
        } else {
          Object.assign(open, about);
          touch(notice, open);
        }
        break;
      }
      case 'found-lit':
        if (body.deadlineMs !== undefined) {
          const { deadlineMs, components: found } = body;
          begin(notice, { deadlineMs, leadMs: deadlineMs - atMs, final: false, found });
        }
        break;
      case 'extended': {
        const { untilMs, by, approvedBy } = body;
        end(notice, { how: 'kept', untilMs, by, atMs, ...(approvedBy && { approvedBy }) });
        break;
      }
      case 'opened':
        stopped = undefined;
        if (open !== undefined && body.litUntilMs > open.deadlineMs) {
          end(notice, { how: 'up', untilMs: body.litUntilMs, by: body.by, atMs });
        }
        break;
      case 'exception-added': {
        const { kind, untilMs, by, reason } = body.exception;
        if (kind === 'lock' && open !== undefined && untilMs > open.deadlineMs) {
          end(notice, { how: 'locked', untilMs, by, reason, atMs });
        }
        break;
      }
      case 'stopping':
        stopped = open;
        end(notice, {
          ...{ how: 'stopped', by: body.by, dueMs: body.deadlineMs, lateMs: body.lateMs, why: body.why },
          atMs,
        });
        break;
      case 'stop-cancelled':
        // After a cancel, "stopped" is not how it ended.
        if (stopped !== undefined) {
          stopped.end = { how: 'cancelled', untilMs: body.untilMs, by: body.by, atMs };
          touch(notice, stopped);
        }
        stopped = undefined;
        break;
      case 'kept':
        if (body.reason.by === 'already-dark') end(notice, { how: 'dark' });
        break;
      case 'approval-asked': {
        const { approvalId, by, untilMs } = body;
        requests.set(approvalId, {
          id: notice.id,
          asked: body,
          ...(notice.message && { message: notice.message }),
        });
        if (open !== undefined) {
          open.asked = [...open.asked, { approvalId, by, untilMs }];
          touch(notice, open);
        }
        break;
      }
      case 'approval-grace': {
        const request = requests.get(body.approvalId);
        if (request !== undefined) request.graceUntilMs = body.untilMs;
        if (open !== undefined) {
          open.deadlineMs = body.untilMs;
          touch(notice, open);
        }
        break;
      }
      case 'approval-ended': {
        const request = requests.get(body.approvalId);
        if (request !== undefined) request.ended = { ...body, atMs };
        if (open !== undefined) {
          open.asked = open.asked.filter(({ approvalId }) => approvalId !== body.approvalId);
          touch(notice, open);
        }
        break;
      }
      case 'stop-retried':
      case 'starting':
      case 'start-skipped':
      case 'missed':
      case 'exception-ended':
        break;
      default:
        body satisfies never;
    }
  }
  return {
    threadsOf: (id) => threads.get(id) ?? [],
    requestOf: (id) => requests.get(id),
  };
}
