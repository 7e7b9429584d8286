import type { Command } from 'commander';
import { EXAMPLES } from './examples.ts';

/** Puts its examples under the help of each command. */
export function addExamples(program: Command): void {
  for (const [path, examples] of Object.entries<readonly string[]>(EXAMPLES)) {
    let command: Command | undefined = program;
    for (const word of path.split(' ')) command = command?.commands.find((found) => found.name() === word);
    const lines = examples.map((example) => `  lamplighter ${example}`);
    command?.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
  }
}
