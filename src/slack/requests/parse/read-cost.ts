import { COMMANDS, type Command, type Problem } from './command.ts';
import { environmentOf, type ParseContext } from './environment-of.ts';
import { quoted } from './words.ts';

const MONTH = /^\d{4}-\d{1,2}$/;
/** Each may be written as one word or as two. */
const LAST_MONTH = new Set(['last month', 'last-month', '지난달', '지난 달', '저번달', '저번 달']);
const THIS_MONTH = new Set(['this month', 'this-month', '이번달', '이번 달']);

/** `dev last month --here`: an environment, a month and a flag, in any order. */
export function readCost(words: readonly string[], context: ParseContext): Command | Problem {
  let environment: string | undefined;
  let month: string | undefined;
  let here = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const both = `${word} ${words[at + 1] ?? ''}`;
    const said = [both, word].find((text) => LAST_MONTH.has(text) || THIS_MONTH.has(text));
    if (word.startsWith('--')) {
      if (!COMMANDS.cost.flags.some((flag) => `--${flag}` === word)) {
        return { problem: 'unknown-flag', word: quoted(word), command: 'cost', near: '--here' };
      }
      here = true;
    } else if (month === undefined && (said !== undefined || MONTH.test(word))) {
      month = said === undefined ? word : LAST_MONTH.has(said) ? 'last' : 'this';
      if (said === both) at += 1;
    } else if (environment === undefined) environment = word;
    else return { problem: 'extra-word', word: quoted(word), command: 'cost' };
  }
  const found = environmentOf(environment, context);
  if (typeof found !== 'string') return found;
  return { name: 'cost', environment: found, month: month ?? 'this', here };
}
