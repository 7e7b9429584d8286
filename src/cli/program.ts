import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { LamplighterError } from '../core/errors.ts';
import { plainDashes } from '../core/plain-dashes.ts';
import type { Act, CliContext } from './cli.ts';
import { addAudit } from './commands/audit.ts';
import { addCancel } from './commands/cancel.ts';
import { addCheck } from './commands/check.ts';
import { addCompletion } from './commands/completion.ts';
import { addConfig } from './commands/config.ts';
import { addCost } from './commands/cost.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDown } from './commands/down.ts';
import { addExceptionEnds, addExceptions, addTakingBack } from './commands/exceptions.ts';
import { addExtend } from './commands/extend.ts';
import { addHistory } from './commands/history.ts';
import { addInit } from './commands/init.ts';
import { addLease } from './commands/lease.ts';
import { addPlan } from './commands/plan.ts';
import { addReset } from './commands/reset.ts';
import { addSandbox } from './commands/sandbox.ts';
import { addSchedule } from './commands/schedule.ts';
import { addServe } from './commands/serve.ts';
import { addSetup } from './commands/setup.ts';
import { addShow } from './commands/show.ts';
import { addStatus } from './commands/status.ts';
import { addUp } from './commands/up.ts';
import { addVersion } from './commands/version.ts';
import { EXIT, exitCodeOfError } from './exit-codes.ts';
import { addGlobalFlags, readGlobalFlags } from './flags.ts';
import { addExamples } from './help.ts';
import { errorJson, renderError } from './render/error-message.ts';
import { writeJson } from './render/json.ts';
import { columnsOf } from './render/run-renderer.ts';
import { styleFor } from './render/style.ts';

const ADDITIONS = [
  addUp,
  addDown,
  addCancel,
  addStatus,
  addLease,
  addExtend,
  addSchedule,
  addExceptions,
  addExceptionEnds,
  addTakingBack,
  addHistory,
  addShow,
  addAudit,
  addCost,
  addPlan,
  addReset,
  addInit,
  addCheck,
  addConfig,
  addSandbox,
  addServe,
  addDemo,
  addSetup,
  addDoctor,
  addCompletion,
  addVersion,
] as const;

const EXIT_CODES = `
Exit codes: 0 succeeded, 1 failed, 2 wrong usage or configuration, 3 partly done, 130 cancelled.
Ctrl-C once ends a run cleanly, twice at once.`;

/** Runs one command line, without the program's own name. Never throws: resolves to the exit code. */
export async function runProgram(words: readonly string[], context: CliContext): Promise<number> {
  let exitCode: number = EXIT.succeeded;
  const act: Act =
    (handler) =>
    async (...given) => {
      const command = given.at(-1) as Command;
      const flags = readGlobalFlags(command);
      refuseStrayFlags(command, flags.infraOnly, flags.reset);
      exitCode = await handler({ ...context, flags }, ...(given.slice(0, -2) as (string | undefined)[]));
    };
  const program = buildProgram(context, act);
  const line = plainDashes(words);
  try {
    await program.parseAsync(line, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, context, { json: line.includes('--json'), verbose: line.includes('--verbose') });
  }
}

/** All commands with their flags and help, and nothing behind them but `act`. */
export function buildProgram(context: Pick<CliContext, 'stdout' | 'stderr'>, act: Act): Command {
  const program = new Command('lamplighter')
    .description(manifest.description)
    .version(manifest.version, '--version', 'show the version')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => columnsOf(context.stdout),
      // Reported below, with everything else that goes wrong.
      outputError: () => {},
    })
    .addHelpText('after', EXIT_CODES);
  addGlobalFlags(program);
  for (const add of ADDITIONS) add(program, act);
  addExamples(program);
  return program;
}

function refuseStrayFlags(command: Command, infraOnly: boolean, reset: boolean): void {
  if (infraOnly && reset) {
    throw new LamplighterError('usage', '--infra-only and --reset do not go together.', {
      remedy:
        'What --reset runs again belongs to the application layer, which --infra-only leaves out: give one of the two.',
    });
  }
  const flag = infraOnly ? '--infra-only' : reset ? '--reset' : undefined;
  const isUp = command.name() === 'up' || (command.name() === 'plan' && command.args[0] === 'up');
  if (flag === undefined || isUp) return;
  throw new LamplighterError('usage', `${command.name()} takes no ${flag}.`, {
    remedy: `Leave it out; it belongs to \`lamplighter up\` and \`lamplighter plan up\`.`,
  });
}

function report(error: unknown, context: CliContext, flags: { json: boolean; verbose: boolean }): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.succeeded;
    // The help that stands in for a missing command has been printed already.
    if (error.code === 'commander.help') return EXIT.usage;
  }
  const shown = error instanceof CommanderError ? usageError(error) : reasonOf(error, context.signal);
  const { stderr, stdout, env } = context;
  if (flags.json) writeJson(stdout, errorJson(shown, flags.verbose));
  else {
    const style = styleFor(stderr, env);
    stderr.write(`${renderError(shown, { columns: columnsOf(stderr), style, verbose: flags.verbose })}\n`);
  }
  return exitCodeOfError(shown);
}

/** Only our own signal makes an abort a wish: a time-out or an abort of any other origin is a failure. */
function reasonOf(error: unknown, { aborted, reason }: AbortSignal): unknown {
  const isWish = aborted && error instanceof Error && (error === reason || error.name === 'AbortError');
  if (!isWish) return error;
  return reason instanceof LamplighterError ? reason : new LamplighterError('run-cancelled', 'Cancelled.');
}

/** Commander puts the nearest name on a line of its own: `(Did you mean --json?)`. */
function usageError(error: CommanderError): LamplighterError {
  const [first = '', nearest] = error.message.split('\n');
  const message = first.replace(/^error: /, '').replace(/\.$/, '');
  const guess = nearest ? `${nearest.replace(/^\(|\)$/g, '')} ` : '';
  return new LamplighterError('usage', `${message.charAt(0).toUpperCase()}${message.slice(1)}.`, {
    remedy: `${guess}\`lamplighter --help\` lists commands and flags.`,
    cause: error,
  });
}
