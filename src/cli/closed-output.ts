import type { EventEmitter } from 'node:events';
import { LamplighterError } from '../core/errors.ts';

/** A pipe says EPIPE, a socket that its reader threw away ECONNRESET. */
const NOBODY_READS: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET']);

/**
 * A reader that has seen enough (`up --json | head -2`) ends a run as the first Ctrl-C does; a command without
 * a run ends by itself. Nothing is cut off in the middle: the process goes on without being heard. Without
 * these listeners it would be a crash.
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
