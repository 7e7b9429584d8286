import { LamplighterError } from '../core/errors.ts';
import type { AttemptKey } from '../core/ports/run-store.ts';

/** The error of an attempt that no longer holds its run. It has written nothing. */
export function attemptLost(
  key: AttemptKey,
  now: { state: string; attempt: number; owner?: string | null | undefined } | undefined,
): LamplighterError {
  const why =
    now === undefined
      ? 'there is no such run'
      : now.state === 'finished'
        ? 'it is over'
        : now.attempt > key.attempt
          ? `attempt ${now.attempt} has it now${now.owner ? ` (${now.owner})` : ''}`
          : 'it was let go of';
  return new LamplighterError('attempt-lost', `run ${key.runId}: attempt ${key.attempt} lost it: ${why}`, {
    facts: { runId: key.runId, attempt: key.attempt },
  });
}

/** The same for a claim beside the runs: an item of the inbox, a publisher's cursor. */
export function claimLost(
  what: string,
  attempt: number,
  now: { attempt: number; owner: string | null | undefined; over?: boolean } | undefined,
): LamplighterError {
  const why =
    now === undefined
      ? 'it is not there'
      : now.over
        ? 'it is over'
        : now.attempt > attempt
          ? `attempt ${now.attempt} has it now${now.owner ? ` (${now.owner})` : ''}`
          : 'it was let go of';
  return new LamplighterError('attempt-lost', `${what}: attempt ${attempt} lost it: ${why}`, {
    facts: { attempt },
  });
}
