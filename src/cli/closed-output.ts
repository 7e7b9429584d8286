import type { EventEmitter } from 'node:events';
import { LamplighterError } from '../core/errors.ts';

/**
 * A pipe reports EPIPE, a socket that its reader abandoned ECONNRESET.
 * Source: https://nodejs.org/api/errors.html#common-system-errors
 */
const NOBODY_READS: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET']);

/**
 * Cancels a run when its reader has seen enough (`up --json | head -2`), as the first Ctrl-C does; a command without a
 * run ends by itself. Nothing is cut off in the middle: the process goes on without a reader. Without these listeners
 * it would crash.
 */
export function cancelOnClosedOutput(streams: { stdout: EventEmitter; stderr: EventEmitter }): AbortSignal {
  const controller = new AbortController();
  const ignoringClosed = (onClosed: () => void) => (error: NodeJS.ErrnoException) => {
    if (!NOBODY_READS.has(error.code)) throw error;
    onClosed();
  };
  streams.stdout.on(
    'error',
    ignoringClosed(() =>
      controller.abort(new LamplighterError('run-cancelled', 'Cancelled: nobody reads the output any more.')),
    ),
  );
  // Messages beside the answer may go unread.
  streams.stderr.on(
    'error',
    ignoringClosed(() => {}),
  );
  return controller.signal;
}
