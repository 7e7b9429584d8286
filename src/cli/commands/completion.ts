import { Argument, type Command } from 'commander';
import type { Act } from '../cli.ts';
import { completionScript, SHELLS, type Shell } from '../completions.ts';
import { EXIT } from '../exit-codes.ts';

export function addCompletion(program: Command, act: Act): void {
  program
    .command('completion')
    .description('print what makes Tab complete commands and flags')
    .addArgument(new Argument('<shell>', 'for which shell').choices(SHELLS))
    .action(
      act(async ({ stdout }, shell) => {
        stdout.write(completionScript(shell as Shell, program));
        return EXIT.succeeded;
      }),
    );
}
