import type { Command } from 'commander';
import { type Act, withApp } from '../cli.ts';
import { exitCodeOfRun } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';

export function addDown(program: Command, act: Act): void {
  program
    .command('down [environment]')
    .description('darken the environment, and wait until it is dark')
    .action(
      act((invocation, name) =>
        withApp(invocation, async (app) => {
          const result = await followRun(invocation, app, app.resolve(name), { action: 'down' });
          return exitCodeOfRun(result);
        }),
      ),
    );
}
