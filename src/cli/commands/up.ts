import type { Command } from 'commander';
import { type Act, withApp } from '../cli.ts';
import { exitCodeOfRun } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { renderNextSteps } from '../render/outcome.ts';
import { columnsOf } from '../render/run-renderer.ts';

export function addUp(program: Command, act: Act): void {
  program
    .command('up [environment]')
    .description('light the environment; what is lit already stays as it is')
    .action(
      act((invocation, name) =>
        withApp(invocation, async (app) => {
          const { infraOnly, reset, json } = invocation.flags;
          const result = await followRun(invocation, app, app.resolve(name), {
            action: 'up',
            infraOnly,
            reset,
          });
          if (result.outcome === 'succeeded' && result.nextSteps?.length && !json) {
            const steps = renderNextSteps(result.nextSteps, { columns: columnsOf(invocation.stdout) });
            invocation.stdout.write(`\n${steps}\n`);
          }
          return exitCodeOfRun(result);
        }),
      ),
    );
}
