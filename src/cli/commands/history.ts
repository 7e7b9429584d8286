import type { Command } from 'commander';
import type { RunRecord } from '../../core/ports/run-store.ts';
import type { Lamplighter } from '../../lamplighter.ts';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { type PastRun, renderHistory } from '../render/history-table.ts';
import { reasonOf, runJson } from '../render/run-record.ts';
import { limitUpTo } from './limit.ts';

const DEFAULT_LIMIT = 20;
/** Reasons come from the journals, which are read one by one. */
const LIMIT = 1_000;

export function addHistory(program: Command, act: Act): void {
  const history = program
    .command('history [environment]')
    .description('list the runs of one environment or of all, the newest first')
    .option('--limit <n>', 'how many', limitUpTo(LIMIT), DEFAULT_LIMIT);
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

async function withReason(app: Lamplighter, run: RunRecord): Promise<PastRun> {
  if (run.outcome === 'succeeded') return { run };
  const { events } = await app.show(run.id);
  return { run, reason: reasonOf(run, events) };
}
