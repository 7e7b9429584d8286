import type { Command } from 'commander';
import type { Act, Invocation, SandboxInfo } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';

export function addSandbox(program: Command, act: Act): void {
  const sandbox = program
    .command('sandbox')
    .description('the simulated cloud that commands with --sandbox share');
  sandbox
    .command('serve [environment]')
    .description('serve it from this terminal until Ctrl-C')
    .action(
      act(async (invocation, name) => {
        const { services, signal, flags, stderr } = invocation;
        await services.sandbox.serve({ ...flags, sandbox: true }, name, {
          signal,
          ready: (info) => printInfo(invocation, info),
          note: (message) => stderr.write(`${message}\n`),
        });
        return EXIT.succeeded;
      }),
    );
  sandbox
    .command('stop [environment]')
    .description('end it; its world is kept')
    .action(
      act(async (invocation, name) => {
        const stopped = await invocation.services.sandbox.stop({ ...invocation.flags, sandbox: true }, name);
        print(invocation, {
          json: { type: 'sandbox', running: false, stopped },
          text: () => (stopped ? 'The sandbox has stopped.' : 'No sandbox was running.'),
        });
        return EXIT.succeeded;
      }),
    );
  sandbox
    .command('status [environment]')
    .description('say whether it runs, where, and what time it is there')
    .action(
      act(async (invocation, name) => {
        const info = await invocation.services.sandbox.status({ ...invocation.flags, sandbox: true }, name);
        if (info) printInfo(invocation, info);
        else {
          print(invocation, {
            json: { type: 'sandbox', running: false },
            text: () => 'No sandbox is running. `lamplighter up --sandbox` starts one when it needs it.',
          });
        }
        return EXIT.succeeded;
      }),
    );
}

function printInfo(invocation: Invocation, info: SandboxInfo): void {
  const worldTime = new Date(info.worldNowMs).toISOString();
  const { worldNowMs: _, ...rest } = info;
  print(invocation, {
    json: { type: 'sandbox', running: true, ...rest, worldTime },
    text: () =>
      [
        `The sandbox of ${info.environment} runs at ${info.address} (process ${info.pid}).`,
        `  world ${info.world}, seed ${info.seed}, ${info.speed}x, its time ${worldTime}`,
      ].join('\n'),
  });
}
