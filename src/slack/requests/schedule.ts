import { scheduleSaid } from '../messages/blocks/evening/schedule.ts';
import type { Command } from './command.ts';
import { readArguments } from './parse/arguments.ts';

interface ScheduleRequest {
  name: 'schedule';
  environment: string;
}

/** `schedule`: the next days with holidays and exceptions, each with a button that ends it. */
export const schedule: Command<ScheduleRequest> = {
  name: 'schedule',
  parse({ words }, context) {
    const read = readArguments('schedule', words, context);
    return 'problem' in read ? read : { name: 'schedule', environment: read.environment };
  },
  right: () => 'schedule',
  async run(parts, request, { environment }) {
    const evening = await parts.app.evening(environment);
    const [table, view] = await Promise.all([evening.schedule(), evening.view()]);
    await request.answer.privately(scheduleSaid(request.texts, table, view));
  },
};
