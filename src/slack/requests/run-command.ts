import type { SlackDeps } from '../slack-deps.ts';
import { record } from './audit.ts';
import { authorise } from './authorise.ts';
import type { Command } from './command.ts';
import { parseContext } from './environments.ts';
import { help } from './help.ts';
import { ENVIRONMENT_COMMANDS } from './index.ts';
import { parseCommand } from './parse/parse-command.ts';
import type { SlackRequest } from './slack-request.ts';

/** Does what a line of text asks for, from a command or a mention: parse, authorise, run. */
export async function runCommand(parts: SlackDeps, request: SlackRequest, text: string): Promise<void> {
  const parsed = parseCommand(text, parseContext(parts, request));
  if ('problem' in parsed) {
    const { problem, ...detail } = parsed;
    await record(parts, request, {
      action: 'command',
      result: 'refused',
      detail: { reason: problem, ...detail },
    });
    await request.answer.privately({ text: request.texts.commands.problem(parsed) });
    return;
  }
  if (parsed.name === 'help') return help.run(parts, request);
  const { name, ...options } = parsed;
  const command: Command | undefined = ENVIRONMENT_COMMANDS.find((one) => one.name === name);
  if (command === undefined) throw new Error(`nothing does the command ${name}`);
  const detail = { command: name, ...options };
  const role = await authorise(parts, request, parsed.environment, command.right(parsed), detail);
  if (role !== undefined) await command.run(parts, request, parsed, role);
}
