import { describe, expect, it } from 'vitest';
import { ACCESS_ACTIONS } from '../../../src/core/access.ts';
import { COMMANDS, ENVIRONMENT_COMMANDS } from '../../../src/slack/requests/index.ts';
import { parseCommand } from '../../../src/slack/requests/parse/parse-command.ts';

describe('the table of commands', () => {
  it('has no word that means two commands', () => {
    const words = COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });

  it('has a command for every right but those of plans and decisions, and no other command', () => {
    const rights = ACCESS_ACTIONS.filter((action) => action !== 'plan' && action !== 'decide');
    expect(ENVIRONMENT_COMMANDS.map(({ name }) => name).sort()).toEqual(rights.sort());
  });

  it.each(['up', 'down', 'reset', 'init'])(
    'takes the right to see plans, and no more, for %s --dry-run',
    (name) => {
      const context = { environments: ['dev'], placement: [] };
      const rightOf = (line: string) => {
        const request = parseCommand(line, context);
        const command = ENVIRONMENT_COMMANDS.find((one) => one.name === name);
        return command?.right(request as never);
      };
      expect(rightOf(`${name} --dry-run`)).toBe('plan');
      expect(rightOf(name)).toBe(name);
    },
  );
});
