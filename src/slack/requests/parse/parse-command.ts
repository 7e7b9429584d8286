import { nearest } from '../../../config/nearest.ts';
import type { Problem } from '../../messages/command-problem.ts';
import { COMMAND_NAMES, COMMANDS } from '../index.ts';
import type { ParseContext } from './environment-of.ts';
import { quoted, wordsOf } from './words.ts';

/** Nobody types more; what is longer was pasted by accident, and its nearest words would take long to find. */
const LONGEST = 400;

type Parsed = ReturnType<(typeof COMMANDS)[number]['parse']>;

/** What a line of text asks for, or what is wrong with it. Pure; takes any text whatsoever. */
export function parseCommand(text: string, context: ParseContext): Parsed | Problem {
  if (text.length > LONGEST) return { problem: 'too-long', length: text.length, limit: LONGEST };
  const [first, ...words] = wordsOf(text);
  if (first === undefined) return { name: 'help' };
  const command = commandOf(first, words[0]);
  if (command === undefined) {
    return { problem: 'unknown-command', word: quoted(first), near: nearest(first, COMMAND_NAMES) };
  }
  return command.parse({ text, words }, context);
}

/** By its name, or by another word for it; `start at` is one of two words. */
function commandOf(first: string, second: string | undefined): (typeof COMMANDS)[number] | undefined {
  const isCalled = (word: string) => (command: (typeof COMMANDS)[number]) =>
    command.name === word || command.aliases?.includes(word);
  return COMMANDS.find(isCalled(`${first} ${second}`)) ?? COMMANDS.find(isCalled(first));
}
