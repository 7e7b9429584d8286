import type { Command } from './command.ts';
import { readArguments } from './parse/arguments.ts';
import { readTimeWords, type TimeRequest } from './parse/time-words.ts';
import { addException, endException } from './schedule-overrides.ts';

/** `hold until Mon`: the schedule starts nothing until then. */
export const hold: Command<TimeRequest<'hold'>> = {
  name: 'hold',
  parse: (line, context) => readTimeWords('hold', line, context, true),
  right: () => 'hold',
  run: (parts, request, command, role) => addException(parts, request, command, role, 'hold'),
};

interface ResumeRequest {
  name: 'resume';
  environment: string;
}

/** `resume`: ends a hold before its time. */
export const resume: Command<ResumeRequest> = {
  name: 'resume',
  parse({ words }, context) {
    const read = readArguments('resume', words, context);
    return 'problem' in read ? read : { name: 'resume', environment: read.environment };
  },
  right: () => 'resume',
  run: (parts, request, command, role) => endException(parts, request, command, role, 'hold'),
};
