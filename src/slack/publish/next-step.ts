import { MINUTE, SECOND } from '../../core/ports/clock.ts';

/** How long changes are collected, in milliseconds: phases that end or start together are one edit. */
const SETTLE_MS = 300;
/** How long the thread waits for further changes, in milliseconds. */
const REPLY_MS = 5 * SECOND;
/** How old a phase's detail may become on the message, in milliseconds, when nothing else changes. */
const DETAILS_MS = MINUTE;

/** The progress of a run and of its messages; times are Slack's. */
export interface Situation {
  hasRoot: boolean;
  /** A post that may exist or not: it is settled before anything else. */
  intent: 'root' | 'reply' | undefined;
  /** Since when the message is out of date; undefined while it is up to date. */
  outdatedSinceMs: number | undefined;
  /** The run is over, or is being ended: it is published at once. */
  urgent: boolean;
  /** Whether the phases' details differ from the message's, and when it was edited last. */
  detailsOutdated: boolean;
  editedAtMs: number;
  /** Since when there is news for the thread. */
  newsSinceMs: number | undefined;
  ended: boolean;
  canEdit: boolean;
  canReply: boolean;
}

export type Step = { do: 'root' | 'edit' | 'reply' | 'end' } | { do: 'wait'; untilMs: number };

/** The next step of publishing a run: the message before its thread, and at the end nothing is left out. */
export function nextStep(at: Situation, nowMs: number): Step {
  if (!at.hasRoot) return { do: 'root' };
  if (at.intent === 'reply' && at.canReply) return { do: 'reply' };
  const { editAtMs, replyAtMs } = dueTimes(at);
  if (editAtMs <= nowMs) return { do: 'edit' };
  if (replyAtMs <= nowMs) return { do: 'reply' };
  if (at.ended) return { do: 'end' };
  return { do: 'wait', untilMs: Math.min(editAtMs, replyAtMs) };
}

function dueTimes(at: Situation): { editAtMs: number; replyAtMs: number } {
  const { outdatedSinceMs, newsSinceMs } = at;
  const never = Number.POSITIVE_INFINITY;
  const major = outdatedSinceMs === undefined ? never : at.urgent ? 0 : outdatedSinceMs + SETTLE_MS;
  const minor = at.detailsOutdated && !at.ended ? at.editedAtMs + DETAILS_MS : never;
  const reply = newsSinceMs === undefined ? never : at.ended ? 0 : newsSinceMs + REPLY_MS;
  return {
    editAtMs: at.canEdit ? Math.min(major, minor) : never,
    replyAtMs: at.canReply ? reply : never,
  };
}
