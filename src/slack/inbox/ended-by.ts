/** Like `fetch`; ends with a call's own time limit, and when nobody wants its answer any more. */
export const endedBy =
  (ended: AbortSignal): typeof fetch =>
  (input, init) =>
    fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([ended, init.signal]) : ended });
