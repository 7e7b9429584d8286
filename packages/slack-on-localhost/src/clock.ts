/** Time as the local Slack needs it; tests hand in one of their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds of this clock; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Waits out the time limit of a delivery; a clock that runs faster than the machine may add to it. */
  limit?(ms: number, signal: AbortSignal): Promise<void>;
  /** Keeps a caller waiting while a virtual clock goes on; the same as `sleep` when it is left out. */
  withhold?(ms: number, signal?: AbortSignal): Promise<void>;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
