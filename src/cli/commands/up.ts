import type { Command } from 'commander';
import { type Act, withApp } from '../cli.ts';
import { exitCodeOfRun } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { renderNextSteps } from '../render/outcome.ts';
import { columnsOf } from '../render/run-renderer.ts';
import { wishOf } from './extend.ts';

export function addUp(program: Command, act: Act): void {
  const up = program
    .command('up [environment]')
    .description('light the environment; what is lit already stays as it is')
    .option('--for <time>', 'how long it stays lit, in place of the usual time')
    .option('--until <time>', 'until when it stays lit');
  up.action(
    act((invocation, name) =>
      withApp(invocation, async (app) => {
        const { for: span, until } = up.opts<{ for?: string; until?: string }>();
        const time = span ?? until;
        const lit = time === undefined ? undefined : wishOf(await app.evening(app.resolve(name)), time);
        const { infraOnly, reset, json } = invocation.flags;
        const result = await followRun(invocation, app, app.resolve(name), {
          action: 'up',
          infraOnly,
          reset,
          ...(lit && { lit }),
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
