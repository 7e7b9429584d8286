import type { Command } from 'commander';
import type { StatusReport } from '../../runs/requests.ts';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { renderStatus, statusJson } from '../render/status-table.ts';

export function addStatus(program: Command, act: Act): void {
  program
    .command('status [environment]')
    .description('show what is lit; exits with 3 when some components cannot be asked, with 1 when none can')
    .action(
      act((invocation, name) =>
        withApp(invocation, async (app) => {
          const report = await app.status(app.resolve(name), invocation.signal);
          print(invocation, {
            json: statusJson(report),
            text: (options) => renderStatus(report, options),
          });
          return exitCode(report);
        }),
      ),
    );
}

function exitCode({ rows }: StatusReport): number {
  const failed = rows.filter((row) => 'failed' in row.probe).length;
  if (failed === 0) return EXIT.succeeded;
  return failed === rows.length ? EXIT.failed : EXIT.partial;
}
