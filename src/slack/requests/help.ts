import { helpSaid } from '../messages/blocks/lists.ts';
import type { Problem } from '../messages/command-problem.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { record } from './audit.ts';
import type { CommandLine } from './command.ts';
import { visibleTo } from './environments.ts';
import { readNothing } from './parse/arguments.ts';
import type { SlackRequest } from './slack-request.ts';

interface HelpRequest {
  name: 'help';
}

/** `help`: the only command that speaks of no environment, and that everybody may. */
export const help = {
  name: 'help',
  aliases: ['--help', '?'] as readonly string[],
  parse: ({ words }: CommandLine): HelpRequest | Problem => readNothing('help', words) ?? { name: 'help' },
  async run(parts: SlackDeps, request: SlackRequest): Promise<void> {
    await record(parts, request, { action: 'help', result: 'allowed', detail: {} });
    await request.answer.privately(
      helpSaid(request.texts, visibleTo(parts, request), parts.identity().botUserId),
    );
  },
} as const;
