import type { Command } from 'commander';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { auditJson, renderAudit } from '../render/audit-table.ts';
import { limitUpTo } from './limit.ts';

const DEFAULT_LIMIT = 20;
const LIMIT = 10_000;

export function addAudit(program: Command, act: Act): void {
  const audit = program
    .command('audit [environment]')
    .description('list who asked for what, whether it was allowed, and why; the newest first')
    .option('--limit <n>', 'how many', limitUpTo(LIMIT), DEFAULT_LIMIT);
  audit.action(
    act((invocation, name) =>
      withApp(invocation, async (app) => {
        const { limit } = audit.opts<{ limit: number }>();
        const entries = await app.audit({
          ...(name !== undefined && { environment: app.resolve(name) }),
          limit,
        });
        print(invocation, {
          json: entries.map(auditJson),
          text: (options) => renderAudit(entries, options),
        });
        return EXIT.succeeded;
      }),
    ),
  );
}
