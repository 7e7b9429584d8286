import type { Command } from 'commander';
import type { Act } from '../cli.ts';
import { runConfirmed } from '../run-confirmed.ts';

export function addInit(program: Command, act: Act): void {
  program
    .command('init [environment]')
    .description('initialise what runs now: run the tasks that follow a start (asks first)')
    .action(act((invocation, name) => runConfirmed(invocation, 'init', name)));
}
