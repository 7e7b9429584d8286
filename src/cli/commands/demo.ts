import { type Command, Option } from 'commander';
import type { Act } from '../cli.ts';
import { port } from './port.ts';

interface DemoFlags {
  headless: boolean;
  terminal: boolean;
  port: number;
}

export function addDemo(program: Command, act: Act): void {
  const command = program
    .command('demo [environment]')
    .description('a simulated cloud and a Slack of its own to click in: up, status, down, the evening')
    .option('--headless', 'play a day and its evening through that Slack, tell it, and end', false)
    .option('--terminal', 'a day in this terminal instead, without Slack', false)
    .addOption(
      new Option('--port <n>', 'where that Slack is; 0 takes a free port').default(0).argParser(port),
    )
    .action(
      act(async (invocation, name) => {
        const { terminal, ...flags } = command.opts<DemoFlags>();
        if (terminal) return (await import('../terminal-day.ts')).terminalDay(invocation, name);
        return (await import('../serve-demo.ts')).serveDemo(invocation, name, flags);
      }),
    );
}
