import type { Command } from 'commander';
import { audited } from '../audited.ts';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { watchRun } from '../follow-run.ts';
import { print } from '../print.ts';

export function addCancel(program: Command, act: Act): void {
  program
    .command('cancel [environment]')
    .description('end what is under way there, and wait until it has ended; exits with 0 once nothing is')
    .action(
      act((invocation, name) =>
        withApp(invocation, async (app) => {
          const environment = app.resolve(name);
          const run = await app.liveRun(environment);
          if (run === undefined) {
            print(invocation, {
              json: { type: 'cancel', environment, cancelled: false },
              text: () => `Nothing is under way in ${environment}.`,
            });
            return EXIT.succeeded;
          }
          const handle = await audited(invocation, app, { environment, action: 'cancel' }, () =>
            app.follow(run.id),
          );
          handle.cancel(`cancelled by ${invocation.requester}`, invocation.requester);
          // Nobody may be left to end it: then this process does.
          await app.work(app.environments.length);
          await watchRun(invocation, app, handle, run);
          return EXIT.succeeded;
        }),
      ),
    );
}
