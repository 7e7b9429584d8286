import { COMMANDS, type Command, type CommandName, type Problem } from './command.ts';
import { environmentOf, type ParseContext } from './environment-of.ts';
import { plainText, wordsOf } from './words.ts';

/** Commands whose words are a time, and a reason maybe. */
export type FreeName = Extract<
  CommandName,
  'extend' | 'lock' | 'hold' | 'book' | 'unbook' | 'skip' | 'unskip' | 'start-at'
>;

export const isFree = (name: keyof typeof COMMANDS): name is FreeName => 'words' in COMMANDS[name];

/** What stands in quotes of any script, once. */
const QUOTED = /["“”„‟«»「」『』]([^"“”„‟«»「」『』]*)["“”„‟«»「」『』]/u;
/** Where a time begins when a reason without quotes stands before it. */
const TIME_BEGINS = /^(?:for|until|til|till|\d.*|tomorrow|tonight|내일|모레|오늘.*|오[전후])$/;
const LONGEST_REASON = 200;

/** An environment may stand first or last; everything else is the time, as it was written. */
export function readFree(name: FreeName, text: string, context: ParseContext): Command | Problem {
  const { words: kind } = COMMANDS[name];
  const plain = plainText(text);
  const said = kind === 'reason-and-time' ? QUOTED.exec(plain) : null;
  const [, ...rest] = wordsOf(said === null ? text : plain.replace(said[0], ' '));
  const known = new Set(context.environments.map((environment) => environment.toLowerCase()));
  const at = [0, rest.length - 1].find((index) => known.has(rest[index] ?? ''));
  const environment = environmentOf(at === undefined ? undefined : rest[at], context);
  if (typeof environment !== 'string') return environment;
  const words = rest.filter((_, index) => index !== at);
  if (name === 'lock') return readLock(environment, said?.[1], words);
  const time = words.join(' ');
  if (time === '' && kind === 'time') return { problem: 'no-time', command: name };
  return { name, environment, time };
}

function readLock(environment: string, inQuotes: string | undefined, words: string[]): Command | Problem {
  const begins = inQuotes === undefined ? words.findIndex((word) => TIME_BEGINS.test(word)) : 0;
  const split = begins < 0 ? words.length : begins;
  const reason = (inQuotes ?? words.slice(0, split).join(' ')).trim().slice(0, LONGEST_REASON);
  const time = words.slice(split).join(' ');
  if (reason === '') return { problem: 'no-reason', command: 'lock' };
  if (time === '') return { problem: 'no-time', command: 'lock' };
  return { name: 'lock', environment, reason, time };
}
