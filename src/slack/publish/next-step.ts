import { MINUTE, SECOND } from '../../core/ports/clock.ts';

/** What ends together and starts together is one edit. */
const SETTLE_MS = 300;
/** How long the thread waits for what else changes. */
const REPLY_MS = 5 * SECOND;
/** How old what a phase says may become on the message, when nothing else changes. */
const DETAILS_MS = MINUTE;

/** How far a run is and how far Slack is; times are Slack's. */
export interface Situation {
  hasRoot: boolean;
  /** A post that may be there or not: it is settled before anything else. */
  intent: 'root' | 'reply' | undefined;
  /** Since when the message does not show how it is; undefined while it does. */
  outdatedSinceMs: number | undefined;
  /** The run is over, or is being ended: nobody waits for a better moment. */
  urgent: boolean;
  /** Whether phases say something else than the message does, and when it was edited last. */
  detailsOutdated: boolean;
  editedAtMs: number;
  /** Since when there is something to tell in the thread. */
  newsSinceMs: number | undefined;
  ended: boolean;
  canEdit: boolean;
  canReply: boolean;
}

export type Step = { do: 'root' | 'edit' | 'reply' | 'end' } | { do: 'wait'; untilMs: number };

/** What is to be done now for a run: the message before its thread, and at the end nothing is left out. */
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
