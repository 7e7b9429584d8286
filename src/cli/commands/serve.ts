import { type Command, Option } from 'commander';
import type { Act } from '../cli.ts';
import { port } from './port.ts';

/** Where Prometheus looks for exporters of this sort. */
const DEFAULT_PORT = 9464;

export function addServe(program: Command, act: Act): void {
  const command = program
    .command('serve')
    .description('do the work for all: take up runs, and offer health and metrics, until Ctrl-C')
    .addOption(
      new Option('--port <n>', 'for /healthz, /readyz and /metrics; 0 takes a free one')
        .default(DEFAULT_PORT)
        .argParser(port),
    )
    .option('--host <address>', 'where they listen', '127.0.0.1')
    .action(
      act(async (invocation) => {
        // Loaded only here: commands need no logger and no metrics.
        const { serve } = await import('../serve.ts');
        return serve(invocation, command.opts<{ host: string; port: number }>());
      }),
    );
}
