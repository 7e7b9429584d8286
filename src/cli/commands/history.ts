import { type Command, InvalidArgumentError } from 'commander';
import type { RunRecord } from '../../core/ports/run-store.ts';
import type { App } from '../../use-cases/requests.ts';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { type PastRun, renderHistory } from '../render/history-table.ts';
import { reasonOf, runJson } from '../render/run-record.ts';

const DEFAULT_LIMIT = 20;
/** Reasons come from the journals, which are read one by one. */
const LIMIT = 1_000;

export function addHistory(program: Command, act: Act): void {
  const history = program
    .command('history [environment]')
    .description('list the runs of one environment or of all, the newest first')
    .option('--limit <n>', 'how many', limitOf, DEFAULT_LIMIT);
  history.action(
    act((invocation, name) =>
      withApp(invocation, async (app) => {
        const { limit } = history.opts<{ limit: number }>();
        const found = await app.history({
          ...(name !== undefined && { environment: app.resolve(name) }),
          limit,
        });
        const runs = await Promise.all(found.map((run) => withReason(app, run)));
        print(invocation, {
          json: runs.map(({ run, reason }) => runJson(run, reason)),
          text: (options) => renderHistory(runs, options),
        });
        return EXIT.succeeded;
      }),
    ),
  );
}

function limitOf(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > LIMIT) {
    throw new InvalidArgumentError(`Give a whole number from 1 to ${LIMIT}.`);
  }
  return value;
}

async function withReason(app: App, run: RunRecord): Promise<PastRun> {
  if (run.outcome === 'succeeded') return { run };
  const { events } = await app.show(run.id);
  return { run, reason: reasonOf(run, events) };
}
