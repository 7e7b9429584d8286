import type { SlackParts } from '../parts.ts';
import type { Ask } from './ask.ts';
import { record } from './audit.ts';
import { authorise } from './authorise.ts';
import type { Command } from './command.ts';
import { parseContext } from './environments.ts';
import { help } from './help.ts';
import { ENVIRONMENT_COMMANDS } from './index.ts';
import { parseCommand } from './parse/parse-command.ts';

/** Does what a line of text asks for, from a command or a mention: parse, authorise, run. */
export async function runCommand(parts: SlackParts, ask: Ask, text: string): Promise<void> {
  const request = parseCommand(text, parseContext(parts, ask));
  if ('problem' in request) {
    const { problem, ...detail } = request;
    await record(parts, ask, {
      action: 'command',
      result: 'refused',
      detail: { reason: problem, ...detail },
    });
    await ask.answer.privately({ text: ask.texts.commands.problem(request) });
    return;
  }
  if (request.name === 'help') return help.run(parts, ask);
  const { name, ...options } = request;
  const command: Command | undefined = ENVIRONMENT_COMMANDS.find((one) => one.name === name);
  if (command === undefined) throw new Error(`nothing does the command ${name}`);
  const detail = { command: name, ...options };
  const role = await authorise(parts, ask, request.environment, command.right(request), detail);
  if (role !== undefined) await command.run(parts, ask, request, role);
}
