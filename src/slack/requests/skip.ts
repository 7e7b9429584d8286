import type { Command } from './command.ts';
import { readTimeWords, type TimeRequest } from './parse/time-words.ts';
import { addException, takeBackException } from './schedule-overrides.ts';

/** `skip Fri`: the schedule does not start it on that day. */
export const skip: Command<TimeRequest<'skip'>> = {
  name: 'skip',
  parse: (line, context) => readTimeWords('skip', line, context, true),
  right: () => 'skip',
  run: (parts, request, command, role) => addException(parts, request, command, role, 'skip'),
};

/** `unskip Fri`: takes that back. Without a day: the only one there is. */
export const unskip: Command<TimeRequest<'unskip'>> = {
  name: 'unskip',
  parse: (line, context) => readTimeWords('unskip', line, context, false),
  right: () => 'unskip',
  run: (parts, request, command, role) => takeBackException(parts, request, command, role, ['skip']),
};
