import type { Command } from './command.ts';
import { readTimeWords, type TimeRequest } from './parse/time-words.ts';
import { addException } from './schedule-overrides.ts';

/** `start-at tomorrow 9:00`: started once, and lit as long as an `up` without a time. `unbook` takes it back. */
export const startAt: Command<TimeRequest<'start-at'>> = {
  name: 'start-at',
  aliases: ['start at'],
  parse: (line, context) => readTimeWords('start-at', line, context, true),
  right: () => 'start-at',
  run: (parts, request, command, role) => addException(parts, request, command, role, 'one-off'),
};
