import type { Command } from 'commander';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { leaseJson, renderLease } from '../render/evening.ts';

export function addLease(program: Command, act: Act): void {
  program
    .command('lease [environment]')
    .description('show until when it stays lit, and the next start and stop check')
    .action(
      act((invocation, name) =>
        withApp(invocation, async (app) => {
          const view = await (await app.evening(app.resolve(name))).view();
          print(invocation, { json: leaseJson(view), text: (options) => renderLease(view, options) });
          return EXIT.succeeded;
        }),
      ),
    );
}
