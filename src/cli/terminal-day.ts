import type { Lamplighter } from '../lamplighter.ts';
import type { RunResult } from '../runs/requests.ts';
import { type Invocation, withApp } from './cli.ts';
import { EXIT, exitCodeOfRun } from './exit-codes.ts';
import { followRun } from './follow-run.ts';
import { print } from './print.ts';
import { renderLamp } from './render/lamp.ts';
import { columnsOf } from './render/run-renderer.ts';
import { renderStatus, statusJson } from './render/status-table.ts';
import { styleFor } from './render/style.ts';
import { hang } from './render/text.ts';

const SPEED = 60;

/** One day of an environment in a simulated cloud, in this terminal: status, up, status, down. */
export function terminalDay(invocation: Invocation, name: string | undefined): Promise<number> {
  const { flags } = invocation;
  const speed = flags.speed ?? SPEED;
  const own = { ...flags, speed, sandbox: true, fresh: true, ephemeral: true };
  return withApp(invocation, (app) => day(invocation, app, app.resolve(name)), own);
}

async function day(invocation: Invocation, app: Lamplighter, environment: string): Promise<number> {
  const pace = invocation.flags.speed === 'max' ? 'as fast as it can' : `${app.speed} times as fast as here`;
  tell(invocation, false, [
    `Good morning. This is ${environment} in a simulated cloud, where time passes ${pace}.`,
    'No account and no network is touched. It is still dark:',
  ]);
  await showStatus(invocation, app, environment);
  tell(invocation, undefined, ['People are coming in. The lamplighter goes round:']);
  const lit = await light(invocation, app, environment, 'up');
  if (lit.outcome !== 'succeeded') return exitCodeOfRun(lit);
  tell(invocation, true, ['Every lamp burns. This is what people find:']);
  await showStatus(invocation, app, environment);
  tell(invocation, undefined, ['Evening. The last one has gone home, so the lamps go out again:']);
  const dark = await light(invocation, app, environment, 'down');
  if (dark.outcome !== 'succeeded') return exitCodeOfRun(dark);
  tell(invocation, false, [
    'Dark, and nothing costs more than it must. Good night.',
    'Your turn: `npm run lamplighter -- up --sandbox`, then `status --sandbox`, or `plan down --sandbox`.',
  ]);
  return EXIT.succeeded;
}

const light = (
  invocation: Invocation,
  app: Lamplighter,
  environment: string,
  action: 'up' | 'down',
): Promise<RunResult> => followRun(invocation, app, environment, { action });

async function showStatus(invocation: Invocation, app: Lamplighter, environment: string): Promise<void> {
  const report = await app.status(environment, invocation.signal);
  // What to do next is said at the end of the day.
  const shown = { ...report, nextSteps: [] };
  print(invocation, { json: statusJson(report), text: (options) => renderStatus(shown, options) });
}

/** The narration, for people only; with a lamp where `lit` says how it stands. */
function tell(invocation: Invocation, lit: boolean | undefined, sentences: readonly string[]): void {
  const { flags, stdout, env } = invocation;
  if (flags.json) return;
  const style = styleFor(stdout, env);
  const lamp = lit === undefined ? [] : [renderLamp(lit, style), ''];
  const text = sentences.map((sentence) => style('italic', hang('', sentence, columnsOf(stdout))));
  stdout.write(`${['', ...lamp, ...text, ''].join('\n')}\n`);
}
