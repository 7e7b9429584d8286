/**
 * What clicks are called on the wire. Messages outlive releases: an id is never given another meaning, and one
 * that is no longer sent keeps its listener.
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
  /** The answers to a question of ours. */
  confirm: 'prompt.confirm',
  keep: 'prompt.keep',
} as const;

export type ActionId = (typeof ACTION)[keyof typeof ACTION];

export const VIEW = {
  home: 'home',
  /** Asks whether what cannot be undone is to happen. */
  confirm: 'confirm',
} as const;

export const COMMAND = '/devenv';
