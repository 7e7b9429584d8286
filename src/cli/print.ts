import type { Invocation } from './cli.ts';
import { writeJson } from './render/json.ts';
import { columnsOf } from './render/run-renderer.ts';
import { type Style, styleFor } from './render/style.ts';

/** An answer on standard output: for people, or with --json for programs, a list as one object per line. */
export function print(
  { flags, stdout, env }: Invocation,
  answer: { json: object | readonly object[]; text(options: { columns: number; style: Style }): string },
): void {
  if (flags.json) for (const line of [answer.json].flat()) writeJson(stdout, line);
  else stdout.write(`${answer.text({ columns: columnsOf(stdout), style: styleFor(stdout, env) })}\n`);
}
