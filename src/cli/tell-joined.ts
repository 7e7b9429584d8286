import type { RunRecord } from '../core/ports/run-store.ts';
import { runProgress, runViewOf } from '../core/run-view.ts';
import type { Lamplighter } from '../lamplighter.ts';
import type { RunHandle, RunRequest } from '../runs/requests.ts';
import type { Invocation } from './cli.ts';
import { UNDER_WAY } from './render/action-words.ts';
import { writeJson } from './render/json.ts';
import { runJson, whoAsked } from './render/run-record.ts';
import { columnsOf } from './render/run-renderer.ts';
import { duration, hang } from './render/text.ts';

/** Says that somebody was faster: who, when, how long it will take, and where that run differs from the wish. */
export async function tellJoined(
  { flags, stdout, stderr }: Invocation,
  app: Lamplighter,
  handle: RunHandle,
  run: RunRecord,
  wish: Pick<RunRequest, 'infraOnly' | 'reset'>,
): Promise<void> {
  if (flags.json) {
    writeJson(stdout, { ...runJson(run, undefined), joined: true });
    return;
  }
  const { environment, action, createdAtMs } = run;
  const view = runViewOf((await app.show(run.id)).events);
  const now = handle.now();
  const { remainingMs } = view ? runProgress(view, now) : { remainingMs: 0 };
  const left = !view
    ? 'it has not begun yet'
    : remainingMs > 0
      ? `about ${duration(remainingMs)} left`
      : 'any moment now';
  const columns = columnsOf(stderr);
  const lines = [
    `${environment} is already ${UNDER_WAY[action]}, started by ${whoAsked(run)} ${duration(now - createdAtMs)} ago, ${left}.`,
    `Following that run (${run.id}); Ctrl-C only ends the following.`,
    ...differences(run, wish),
  ];
  stderr.write(`${lines.map((sentence) => hang('', sentence, columns)).join('\n')}\n`);
}

function differences(
  { options, action }: RunRecord,
  wish: Pick<RunRequest, 'infraOnly' | 'reset'>,
): string[] {
  const flags = [
    ['--infra-only', options.infraOnly, wish.infraOnly],
    ['--reset', options.reset, wish.reset],
  ] as const;
  return flags
    .filter(([, its, ours]) => Boolean(its) !== Boolean(ours))
    .map(([flag, its]) =>
      its
        ? `Note: it was started with ${flag}.`
        : `Note: it was started without ${flag}; run \`lamplighter ${action} ${flag}\` again when it is over.`,
    );
}
