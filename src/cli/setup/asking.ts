import { createInterface } from 'node:readline';
import { LamplighterError } from '../../core/errors.ts';
import type { CliContext } from '../cli.ts';

export interface Asking {
  /** Asks until the answer fits; an empty one is `usual`. `wrong` says what is wrong with one, or nothing. */
  text(question: string, usual: string, wrong?: (answer: string) => string | undefined): Promise<string>;
  /** An empty answer is a yes. */
  yes(question: string): Promise<boolean>;
  close(): void;
}

/** Asks on standard error, one line an answer. With `usually`, nobody is asked and every answer is the usual one. */
export function openAsking(
  { stdin, stderr, signal }: Pick<CliContext, 'stdin' | 'stderr' | 'signal'>,
  usually: boolean,
): Asking {
  const reader = usually ? undefined : createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const lines = reader?.[Symbol.asyncIterator]();
  const interrupted = new Promise<never>((_, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    reader?.on('SIGINT', () =>
      reject(new LamplighterError('run-cancelled', 'Cancelled; nothing was written.')),
    );
  });
  interrupted.catch(() => {});
  const answer = async (question: string): Promise<string> => {
    if (lines === undefined) return '';
    stderr.write(question);
    const line = await Promise.race([lines.next(), interrupted]);
    if (!line.done) return line.value.trim();
    throw new LamplighterError('not-confirmed', `Nobody answers: ${question.trim()}`, {
      remedy: 'Answer at a terminal, or take every usual answer with --yes. Nothing was written.',
    });
  };
  return {
    async text(question, usual, wrong = () => undefined) {
      for (;;) {
        const given = (await answer(`${question}${usual && ` [${usual}]`}: `)) || usual;
        const fault = wrong(given);
        if (fault === undefined) return given;
        if (usually)
          throw new LamplighterError('usage', `${question}: ${fault}`, { remedy: 'Run it without --yes.' });
        stderr.write(`  ${fault}\n`);
      }
    },
    async yes(question) {
      return /^(y(es)?)?$/i.test(await answer(`${question} [Y/n] `));
    },
    close: () => reader?.close(),
  };
}
