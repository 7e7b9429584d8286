import type { Command } from './command.ts';
import { readArguments } from './parse/arguments.ts';
import { type TimeRequest, withEnvironment } from './parse/time-words.ts';
import { plainText, wordsOf } from './parse/words.ts';
import { addException, endException } from './schedule-overrides.ts';

interface LockRequest extends TimeRequest<'lock'> {
  reason: string;
}

/** What stands in quotes of any script, once. */
const QUOTED = /["“”„‟«»「」『』]([^"“”„‟«»「」『』]*)["“”„‟«»「」『』]/u;
/** Where a time begins when a reason without quotes stands before it. */
const TIME_BEGINS = /^(?:for|until|til|till|\d.*|tomorrow|tonight|내일|모레|오늘.*|오[전후])$/;
const LONGEST_REASON = 200;

/** `lock "load test" 3h`: nothing stops, resets or initialises it until then. */
export const lock: Command<LockRequest> = {
  name: 'lock',

  parse({ text, words }, context) {
    const plain = plainText(text);
    const quoted = QUOTED.exec(plain);
    const behind = quoted === null ? words : wordsOf(plain.replace(quoted[0], ' ')).slice(1);
    const read = withEnvironment(behind, context);
    if ('problem' in read) return read;
    const { environment, rest } = read;
    const inQuotes = quoted?.[1];
    const begins = inQuotes === undefined ? rest.findIndex((word) => TIME_BEGINS.test(word)) : 0;
    const split = begins < 0 ? rest.length : begins;
    const reason = (inQuotes ?? rest.slice(0, split).join(' ')).trim().slice(0, LONGEST_REASON);
    const time = rest.slice(split).join(' ');
    if (reason === '') return { problem: 'no-reason', command: 'lock' };
    if (time === '') return { problem: 'no-time', command: 'lock' };
    return { name: 'lock', environment, reason, time };
  },

  right: () => 'lock',
  run: (parts, request, command, role) => addException(parts, request, command, role, 'lock'),
};

interface UnlockRequest {
  name: 'unlock';
  environment: string;
}

/** `unlock`: ends a lock before its time, by its owner or an approver. */
export const unlock: Command<UnlockRequest> = {
  name: 'unlock',
  parse({ words }, context) {
    const read = readArguments('unlock', words, context);
    return 'problem' in read ? read : { name: 'unlock', environment: read.environment };
  },
  right: () => 'unlock',
  run: (parts, request, command, role) => endException(parts, request, command, role, 'lock'),
};
