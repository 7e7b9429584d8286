/**
 * The action and callback ids of clicks. Messages outlive releases: an id never changes its meaning, and one that is no
 * longer sent keeps its listener.
 * Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export const ACTION = {
  /** On a run that is under way; the value names the run. */
  cancelRun: 'run.cancel',
  /** Does again what a run that is over has done; the value names the run. */
  againRun: 'run.again',
  /** Privately, how the environment is. */
  showStatus: 'environment.status',
  /** Asks again, in place of the answer that carries the button. */
  refreshStatus: 'environment.refresh',
  startEnvironment: 'environment.start',
  stopEnvironment: 'environment.stop',
  /** An hour more, from the message of a run that has lit it. */
  extendLease: 'lease.extend',
  /** On a reminder; the value has the deadline that it is about. */
  keepUntil: 'lease.until',
  keepTonight: 'lease.tonight',
  otherTime: 'lease.other',
  stopNow: 'lease.stop',
  /** On a request for more; the value names it. */
  approve: 'approval.approve',
  deny: 'approval.deny',
  /** On a schedule; the value names what is ended before its time. */
  endException: 'exception.end',
  /** The answers to a question of ours. */
  confirm: 'prompt.confirm',
  keep: 'prompt.keep',
} as const;

export type ActionId = (typeof ACTION)[keyof typeof ACTION];

export const VIEW = {
  home: 'home',
  /** Asks whether what cannot be undone is to happen. */
  confirm: 'confirm',
  /** Until when it is to be kept, in words. */
  otherTime: 'other-time',
  /** Why a request is denied. */
  deny: 'deny',
} as const;

export const COMMAND = '/devenv';
