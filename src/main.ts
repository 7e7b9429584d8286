import type { CliContext } from './cli/cli.ts';
import { cancelOnClosedOutput } from './cli/closed-output.ts';
import { operatingSystemUser } from './cli/operating-system-user.ts';
import { runProgram } from './cli/program.ts';
import { cliServices } from './cli/services.ts';
import { cancelOnSignals } from './cli/signals.ts';

const { stdin, stdout, stderr, env } = process;

const interrupted = cancelOnSignals(process, {
  exit: (code) => process.exit(code),
  now: () => performance.now(),
  // The live view says so itself, and would be torn by a line in between.
  tell: (message) => void (stdout.isTTY || stderr.write(`${message}\n`)),
});
const signal = AbortSignal.any([interrupted, cancelOnClosedOutput({ stdout, stderr })]);

const person = operatingSystemUser();
const requester = env.LAMPLIGHTER_REQUESTER ?? person;

const context: CliContext = {
  stdin,
  stdout,
  stderr,
  env,
  signal,
  requester,
  actor: { source: 'terminal', id: person, name: requester },
  ticker: (onTick) => {
    const timer = setInterval(onTick, 1000);
    return () => clearInterval(timer);
  },
  services: cliServices(env, (message) => stderr.write(`${message}\n`)),
};

process.exitCode = await runProgram(process.argv.slice(2), context);
