import { createInterface } from 'node:readline/promises';
import { LamplighterError } from '../core/errors.ts';
import type { Invocation } from './cli.ts';

/** Asks a person, who must answer yes; anything else, an empty answer too, is a no. */
export async function confirm(invocation: Invocation, question: string): Promise<boolean> {
  const { flags, stdin, stderr, signal } = invocation;
  if (flags.yes) return true;
  if (!stdin.isTTY) {
    throw new LamplighterError('not-confirmed', `${question} Nobody is at the terminal to say yes.`, {
      remedy: 'Add --yes if this is meant. Nothing was changed.',
    });
  }
  // Asked on standard error: standard output may be redirected into a file.
  const reader = createInterface({ input: stdin, output: stderr });
  // On a terminal readline handles Ctrl-C itself; it must count as ours.
  const interrupted = new Promise<never>((_, reject) => {
    reader.on('SIGINT', () =>
      reject(new LamplighterError('run-cancelled', 'Cancelled; nothing was changed.')),
    );
    // Ctrl-D is no answer.
    reader.on('close', () =>
      reject(new LamplighterError('run-cancelled', 'Cancelled; nothing was changed.')),
    );
  });
  try {
    const answer = await Promise.race([reader.question(`${question} [y/N] `, { signal }), interrupted]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    interrupted.catch(() => {});
    reader.close();
  }
}
