/** Like `fetch`, but aborted by the call's own time limit and by the given signal. */
export const endedBy =
  (ended: AbortSignal): typeof fetch =>
  (input, init) =>
    fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([ended, init.signal]) : ended });
