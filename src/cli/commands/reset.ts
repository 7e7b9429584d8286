import type { Command } from 'commander';
import type { Act } from '../cli.ts';
import { runConfirmed } from '../run-confirmed.ts';

export function addReset(program: Command, act: Act): void {
  program
    .command('reset [environment]')
    .description(
      "wipe and prepare again: run the environment's tasks of a new life although they are done (asks first)",
    )
    .action(act((invocation, name) => runConfirmed(invocation, 'reset', name)));
}
