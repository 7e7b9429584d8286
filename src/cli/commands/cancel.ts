import type { Command } from 'commander';
import { audited } from '../audited.ts';
import { type Act, withApp } from '../cli.ts';
import { personAt } from '../evening-command.ts';
import { EXIT } from '../exit-codes.ts';
import { watchRun } from '../follow-run.ts';
import { printCancelled } from '../print-cancelled.ts';

export function addCancel(program: Command, act: Act): void {
  program
    .command('cancel [environment]')
    .description(
      'end what is under way there, and wait until it has ended; a stop is not tried again. Exits with 0 once nothing is',
    )
    .action(
      act((invocation, name) =>
        withApp(invocation, async (app) => {
          const { signal, actor } = invocation;
          const environment = app.resolve(name);
          const run = await app.liveRun(environment);
          const handle =
            run &&
            (await audited(invocation, app, { environment, action: 'cancel' }, () => app.follow(run.id)));
          const cancelling = app.cancel(environment, personAt(invocation), { runId: run?.id, signal });
          // Refused, the stop goes on: nobody waits for its end.
          cancelling.then(
            ({ result }) => result === 'refused' && handle?.leave(),
            () => handle?.leave(),
          );
          if (run !== undefined && handle !== undefined) {
            await watchRun(invocation, app, handle, run).catch(async (error) => {
              if (signal.aborted || (await cancelling).result !== 'refused') throw error;
            });
          }
          const reported = await cancelling;
          if (run === undefined && reported.result !== 'nothing') {
            // A stop that was between two tries: there was no run to write down.
            await app.record({ environment, action: 'cancel', actor, result: 'allowed', detail: {} });
          }
          await printCancelled(invocation, app, environment, reported);
          return EXIT.succeeded;
        }),
      ),
    );
}
