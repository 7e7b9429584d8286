import { nearest } from '../../../config/nearest.ts';
import {
  ALIASES,
  COMMAND_NAMES,
  COMMANDS,
  type Command,
  type CommandName,
  type Flag,
  type Problem,
} from './command.ts';
import { environmentOf, type ParseContext } from './environment-of.ts';
import { type FreeName, isFree, readFree } from './free-words.ts';
import { readCost } from './read-cost.ts';
import { type ReadWish, readFor, readUntil, type Wish } from './wish.ts';
import { quoted, wordsOf } from './words.ts';

/** Nobody types more; what is longer was pasted by accident, and its nearest words would take long to find. */
const LONGEST = 400;

/** What a line of text asks for, or what is wrong with it. Pure; takes any text whatsoever. */
export function parseCommand(text: string, context: ParseContext): Command | Problem {
  if (text.length > LONGEST) return { problem: 'too-long', length: text.length, limit: LONGEST };
  const [first, ...rest] = wordsOf(text);
  if (first === undefined) return { name: 'help' };
  const name = commandOf(first, rest[0]);
  if (name === undefined) {
    return { problem: 'unknown-command', word: quoted(first), near: nearest(first, COMMAND_NAMES) };
  }
  if (isFree(name)) return readFree(name, text, context);
  if (name === 'cost') return readCost(rest, context);
  const read = readRest(name, rest);
  if ('problem' in read) return read;
  if (name === 'help') return { name };
  const environment = environmentOf(read.environment, context);
  if (typeof environment !== 'string') return environment;
  return build(name, environment, read);
}

const isCommand = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);

function commandOf(first: string, second: string | undefined): CommandName | undefined {
  if (first === 'start' && second === 'at') return 'start-at';
  const word = first === '--help' ? 'help' : first;
  if (isCommand(word)) return word;
  return Object.hasOwn(ALIASES, word) ? ALIASES[word] : undefined;
}

interface Rest {
  environment: string | undefined;
  flags: ReadonlySet<Flag>;
  wish: Wish | undefined;
}

function readRest(command: CommandName, words: readonly string[]): Rest | Problem {
  const shape = COMMANDS[command];
  const known: readonly Flag[] = shape.flags;
  const flags = new Set<Flag>();
  let environment: string | undefined;
  let wish: Wish | undefined;
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
      if (!shape.wish) return { problem: 'no-wish', word, command };
      const behind = words.slice(at + 1);
      const read: ReadWish = word === 'for' ? readFor(behind) : readUntil(behind);
      if (read === undefined) return { problem: 'bad-wish', word, said: quoted(behind[0] ?? '') };
      if (wish !== undefined) return { problem: 'extra-word', word, command };
      wish = read.wish;
      at += read.taken;
    } else if (environment === undefined && shape.environment) environment = word;
    else return { problem: 'extra-word', word: quoted(word), command };
  }
  if (flags.has('infra-only') && flags.has('reset')) return { problem: 'flags-clash' };
  return { environment, flags, wish };
}

function build(
  name: Exclude<CommandName, 'help' | 'cost' | FreeName>,
  environment: string,
  { flags, wish }: Rest,
): Command {
  const dryRun = flags.has('dry-run');
  switch (name) {
    case 'up': {
      const how = { infraOnly: flags.has('infra-only'), reset: flags.has('reset'), dryRun };
      return { name, environment, ...how, ...(wish && { wish }) };
    }
    case 'down':
    case 'reset':
    case 'init':
      return { name, environment, dryRun };
    case 'status':
      return { name, environment, here: flags.has('here') };
    case 'cancel':
    case 'history':
    case 'unlock':
    case 'resume':
    case 'schedule':
      return { name, environment };
    default:
      return name satisfies never;
  }
}
