import type { Command } from 'commander';
import { momentText } from '../../core/schedule/zone.ts';
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
          const environment = app.resolve(name);
          const result = await followRun(invocation, app, environment, { action: 'down' });
          if (result.outcome === 'succeeded' && !invocation.flags.json) {
            // It is dark, whatever else is not known.
            const evening = await app.evening(environment).then(
              (opened) => opened.view(),
              () => undefined,
            );
            const { nextStart, zone } = evening ?? {};
            const when =
              nextStart && zone ? momentText(nextStart.dueMs, zone) : evening && 'none is scheduled';
            if (when) invocation.stdout.write(`Next start: ${when}.\n`);
          }
          return exitCodeOfRun(result);
        }),
      ),
    );
}
