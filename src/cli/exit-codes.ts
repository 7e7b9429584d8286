import { type ErrorCode, LamplighterError } from '../core/errors.ts';
import type { RunResult } from '../runs/requests.ts';

export const EXIT = { succeeded: 0, failed: 1, usage: 2, partial: 3, cancelled: 130 } as const;

/** By the run's outcome; a run that never began exits like the error that prevented it. */
export function exitCodeOfRun({ outcome, events }: RunResult): number {
  const last = events.at(-1);
  const failure = last?.type === 'run.finished' ? last.failure : undefined;
  return failure === undefined || outcome === 'cancelled' ? EXIT[outcome] : exitCodeOfCode(failure.code);
}

/** Mistakes of the person or the configuration; nothing has happened to the environment. */
const USAGE: ReadonlySet<string> = new Set<ErrorCode>([
  'usage',
  'config-invalid',
  'environment-unknown',
  'environment-protected',
  'graph-cycle',
  'not-confirmed',
  'run-unknown',
  'lease-refused',
]);

export function exitCodeOfError(error: unknown): number {
  if (!(error instanceof LamplighterError)) return EXIT.failed;
  return exitCodeOfCode(error.code);
}

function exitCodeOfCode(code: string): number {
  if (code === 'run-cancelled') return EXIT.cancelled;
  return USAGE.has(code) ? EXIT.usage : EXIT.failed;
}
