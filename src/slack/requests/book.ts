import type { Command } from './command.ts';
import { readTimeWords, type TimeRequest } from './parse/time-words.ts';
import { addException, takeBackException } from './schedule-overrides.ts';

/** `book Fri 18:00-23:00`: lit from then until then. */
export const book: Command<TimeRequest<'book'>> = {
  name: 'book',
  parse: (line, context) => readTimeWords('book', line, context, true),
  right: () => 'book',
  run: (parts, request, command, role) => addException(parts, request, command, role, 'booking'),
};

/** `unbook`, `unbook Fri`: takes a booking or a single start back. Without a time: the only one there is. */
export const unbook: Command<TimeRequest<'unbook'>> = {
  name: 'unbook',
  parse: (line, context) => readTimeWords('unbook', line, context, false),
  right: () => 'unbook',
  run: (parts, request, command, role) =>
    takeBackException(parts, request, command, role, ['booking', 'one-off']),
};
