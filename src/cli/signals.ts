import type { EventEmitter } from 'node:events';
import { LamplighterError } from '../core/errors.ts';
import { EXIT } from './exit-codes.ts';

/**
 * One key press may come twice: the terminal signals the whole process group, and npm and launchers above us
 * send it on. Nobody presses twice this fast.
 */
const SAME_PRESS_MS = 250;

/** The first signal cancels cleanly, the second ends the process at once. */
export function cancelOnSignals(
  process: EventEmitter,
  options: { exit: (code: number) => void; now: () => number; tell: (message: string) => void },
): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const onSignal = (name: string) => {
    if (firstAt !== undefined) {
      if (options.now() - firstAt >= SAME_PRESS_MS) options.exit(EXIT.cancelled);
      return;
    }
    firstAt = options.now();
    options.tell('Interrupted; once more ends this at once.');
    const reason = new LamplighterError('run-cancelled', 'Cancelled at the terminal.', {
      facts: { signal: name },
    });
    controller.abort(reason);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => onSignal(signal));
  return controller.signal;
}

/** Whether somebody has pressed Ctrl-C. A process that is ended by another is no wish of a person. */
export const isByPerson = ({ reason }: AbortSignal): boolean =>
  reason instanceof LamplighterError && reason.facts.signal === 'SIGINT';
