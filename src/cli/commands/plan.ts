import { Argument, type Command } from 'commander';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { renderPlan } from '../render/plan-table.ts';

export function addPlan(program: Command, act: Act): void {
  program
    .command('plan')
    .description('show what `up` or `down` would do now, why, and how long it would take; changes nothing')
    .addArgument(new Argument('<action>', 'up or down').choices(['up', 'down']))
    .argument('[environment]')
    .action(
      act((invocation, action, name) =>
        withApp(invocation, async (app) => {
          const { flags, requester, signal } = invocation;
          const { infraOnly, reset } = flags;
          const request =
            action === 'up'
              ? ({ action, requester, infraOnly, reset } as const)
              : ({ action: 'down', requester } as const);
          const plan = await app.plan(app.resolve(name), request, signal);
          print(invocation, {
            json: { type: 'plan', ...plan },
            text: (options) => renderPlan(plan, options),
          });
          return EXIT.succeeded;
        }),
      ),
    );
}
