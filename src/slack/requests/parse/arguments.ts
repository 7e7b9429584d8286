import { nearest } from '../../../config/nearest.ts';
import type { Problem } from '../../messages/command-problem.ts';
import { environmentOf, type ParseContext } from './environment-of.ts';
import { type ReadWish, type RequestedEndText, readFor, readUntil } from './requested-end.ts';
import { quoted } from './words.ts';

type Flag = 'infra-only' | 'reset' | 'dry-run' | 'here';

/** What a command may say beside its name and an environment. */
interface Grammar {
  flags?: readonly Flag[];
  /** Takes `for` and `until`. */
  wish?: boolean;
}

interface Options {
  flags: ReadonlySet<Flag>;
  wish: RequestedEndText | undefined;
}

/** An environment, flags and how long, in any order. */
export function readArguments(
  command: string,
  words: readonly string[],
  context: ParseContext,
  grammar: Grammar = {},
): (Options & { environment: string }) | Problem {
  const read = readWords(command, words, { ...grammar, environment: true });
  if ('problem' in read) return read;
  const environment = environmentOf(read.environment, context);
  return typeof environment === 'string' ? { ...read, environment } : environment;
}

/** For a command that takes no words at all. */
export function readNothing(command: string, words: readonly string[]): Problem | undefined {
  const read = readWords(command, words, { environment: false });
  return 'problem' in read ? read : undefined;
}

function readWords(
  command: string,
  words: readonly string[],
  {
    flags: known = [],
    wish: takesWish = false,
    environment: takesEnvironment,
  }: Grammar & { environment: boolean },
): (Options & { environment: string | undefined }) | Problem {
  const flags = new Set<Flag>();
  let environment: string | undefined;
  let wish: RequestedEndText | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word.startsWith('--')) {
      const flag = known.find((name) => name === word.slice(2));
      if (flag === undefined) {
        const near = nearest(word.slice(2), known);
        return { problem: 'unknown-flag', word: quoted(word), command, near: near && `--${near}` };
      }
      flags.add(flag);
    } else if (word === 'for' || word === 'until') {
      if (!takesWish) return { problem: 'no-wish', word, command };
      const behind = words.slice(at + 1);
      const read: ReadWish = word === 'for' ? readFor(behind) : readUntil(behind);
      if (read === undefined) return { problem: 'bad-wish', word, text: quoted(behind[0] ?? '') };
      if (wish !== undefined) return { problem: 'extra-word', word, command };
      wish = read.wish;
      at += read.taken;
    } else if (environment === undefined && takesEnvironment) environment = word;
    else return { problem: 'extra-word', word: quoted(word), command };
  }
  if (flags.has('infra-only') && flags.has('reset')) return { problem: 'flags-clash' };
  return { environment, flags, wish };
}
