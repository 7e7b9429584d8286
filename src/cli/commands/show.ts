import type { Command } from 'commander';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { jsonEvent } from '../render/json.ts';
import { reasonOf, runJson } from '../render/run-record.ts';
import { renderRunReport } from '../render/run-report.ts';

export function addShow(program: Command, act: Act): void {
  program
    .command('show <run>')
    .description('show one run: who, when, every phase, what went wrong; with --json every event')
    .action(
      act((invocation, runId = '') =>
        withApp(invocation, async (app) => {
          const { run, events } = await app.show(runId);
          print(invocation, {
            json: [runJson(run, reasonOf(run, events)), ...events.map(jsonEvent)],
            text: (options) => renderRunReport(run, events, options),
          });
          return EXIT.succeeded;
        }),
      ),
    );
}
