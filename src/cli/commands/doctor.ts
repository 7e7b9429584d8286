import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { describeError, LamplighterError } from '../../core/errors.ts';
import { type Act, withApp } from '../cli.ts';
import { configPath } from '../config-path.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';

/** What was asked for around the run, too. */
const AUDIT_LIMIT = 50;

export function addDoctor(program: Command, act: Act): void {
  const doctor = program
    .command('doctor <run>')
    .description('collect what support needs about one run into one file, without secrets')
    .option('--out <file>', 'where; default lamplighter-<run>.json, here');
  doctor.action(
    act((invocation, runId = '') =>
      withApp(invocation, async (app) => {
        const { services, flags, env } = invocation;
        const { run, events } = await app.show(runId);
        const [audit, config, { runDossier }] = await Promise.all([
          app.audit({ environment: run.environment, limit: AUDIT_LIMIT }),
          services.loadConfig(configPath(flags, env), { unusableCalendar: 'go-on' }),
          import('../../ops/run-dossier.ts'),
        ]);
        const environment = config.environments.get(run.environment);
        const configured = { configSource: config.source, environment };
        const dossier = runDossier({ run, events, audit, ...configured, env, nowMs: Date.now() });
        const path = doctor.opts<{ out?: string }>().out ?? `lamplighter-${run.id}.json`;
        await write(path, `${JSON.stringify(dossier, null, 2)}\n`);
        print(invocation, {
          json: { type: 'doctor', runId: run.id, path, events: events.length },
          text: () =>
            `Wrote ${path}: the run, ${events.length} events, the plan, the configuration and versions.\nSecrets are taken out by their names and shapes; look through it before you hand it on.`,
        });
        return EXIT.succeeded;
      }),
    ),
  );
}

async function write(path: string, text: string): Promise<void> {
  try {
    // Never over something: it may be the only copy of an earlier one.
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const why = exists ? `${path} is there already.` : `${path} cannot be written: ${describeError(error)}.`;
    throw new LamplighterError('usage', why, { remedy: 'Name another file with --out.', cause: error });
  }
}
