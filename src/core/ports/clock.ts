/**
 * Time is a port: nothing in core asks the machine what time it is.
 *
 * Production uses the system clock, the served sandbox a scaled one, tests and `--speed max` a virtual one
 * in which a ten-minute start takes milliseconds.
 */
export interface Clock {
  /** Milliseconds since the epoch, in this clock's own time. */
  now(): number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Marks an outside call as open while it runs. A virtual clock stands still meanwhile, because the answer decides
   * what happens next; real clocks only pass the call through. Rejects as `call` does.
   * answer decides what happens next; real clocks only pass the call through.
   */
  outside<T>(call: () => Promise<T>): Promise<T>;
  /**
   * Sleeps for the time limit of an outside call. A clock that runs faster than the machine adds the time that the
   * machine itself may need to answer; without this method a limit is an ordinary sleep.
   */
  limit?(ms: number, signal: AbortSignal): Promise<void>;
  /** This clock as it continues from now, unaffected by later settings. Clocks that cannot be set have none. */
  steady?(): Clock;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
