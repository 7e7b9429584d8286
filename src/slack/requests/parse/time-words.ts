import type { Problem } from '../../messages/command-problem.ts';
import type { CommandLine } from '../command.ts';
import { environmentOf, type ParseContext } from './environment-of.ts';

/** A command whose words are a time, which is read in the environment's zone. `time` is as it was written. */
export interface TimeRequest<Name extends string = string> {
  name: Name;
  environment: string;
  time: string;
}

/** For a command that needs a time, or takes one: without it `time` is empty. */
export function readTimeWords<Name extends string>(
  name: Name,
  { words }: CommandLine,
  context: ParseContext,
  isNeeded: boolean,
): TimeRequest<Name> | Problem {
  const read = withEnvironment(words, context);
  if ('problem' in read) return read;
  const time = read.rest.join(' ');
  if (time === '' && isNeeded) return { problem: 'no-time', command: name };
  return { name, environment: read.environment, time };
}

/** An environment may stand first or last; `rest` is everything else. */
export function withEnvironment(
  words: readonly string[],
  context: ParseContext,
): { environment: string; rest: readonly string[] } | Problem {
  const known = new Set(context.environments.map((environment) => environment.toLowerCase()));
  const at = [0, words.length - 1].find((index) => known.has(words[index] ?? ''));
  const environment = environmentOf(at === undefined ? undefined : words[at], context);
  if (typeof environment !== 'string') return environment;
  return { environment, rest: words.filter((_, index) => index !== at) };
}
