import { type Invocation, withApp } from './cli.ts';
import { confirm } from './confirm.ts';
import { EXIT, exitCodeOfRun } from './exit-codes.ts';
import { followRun } from './follow-run.ts';
import { renderPlan } from './render/plan-table.ts';
import { columnsOf } from './render/run-renderer.ts';
import { styleFor } from './render/style.ts';

/** An action that cannot be undone: a person sees the plan and says yes before anything happens. */
export function runConfirmed(
  invocation: Invocation,
  action: 'reset' | 'init',
  name: string | undefined,
): Promise<number> {
  const { flags, requester, signal, stderr, stdin, env } = invocation;
  return withApp(invocation, async (app) => {
    const environment = app.resolve(name);
    if (!flags.yes && stdin.isTTY) {
      const plan = await app.plan(environment, { action, requester }, signal);
      const options = { columns: columnsOf(stderr), style: styleFor(stderr, env) };
      stderr.write(`${renderPlan(plan, options)}\n\n`);
    }
    const question = `Run ${action} on ${environment} now? It cannot be undone.`;
    if (!(await confirm(invocation, question))) {
      stderr.write('Nothing was changed.\n');
      return EXIT.cancelled;
    }
    const result = await followRun(invocation, app, environment, { action });
    return exitCodeOfRun(result);
  });
}
