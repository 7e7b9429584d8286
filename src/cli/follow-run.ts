import { LamplighterError } from '../core/errors.ts';
import type { RunRecord } from '../core/ports/run-store.ts';
import type { Lamplighter } from '../lamplighter.ts';
import type { Cancelled } from '../leases/cancel-run.ts';
import type { RunHandle, RunRequest, RunResult } from '../runs/requests.ts';
import type { Invocation } from './cli.ts';
import { personAt } from './evening-command.ts';
import { startOrAsk } from './in-the-way.ts';
import { printCancelled } from './print-cancelled.ts';
import { UNDER_WAY } from './render/action-words.ts';
import { jsonRenderer } from './render/json.ts';
import { liveRenderer } from './render/live.ts';
import { plainRenderer } from './render/plain.ts';
import type { RunRenderer } from './render/run-renderer.ts';
import { styleFor } from './render/style.ts';
import { isByPerson } from './signals.ts';
import { tellJoined } from './tell-joined.ts';

/**
 * Starts a run and shows it to its end. The signal cancels it cleanly; its end is shown all the same. An equal run
 * under way is followed instead, and the signal only ends the following.
 */
export async function followRun(
  invocation: Invocation,
  app: Lamplighter,
  environment: string,
  request: Omit<RunRequest, 'requester' | 'origin'>,
): Promise<RunResult> {
  const { signal, requester, actor } = invocation;
  const asked = { ...request, requester, origin: { actor } };
  const handle = await startOrAsk(invocation, app, environment, asked);
  if (handle.joined) {
    await tellJoined(invocation, app, handle, handle.joined, request);
    return watchRun(invocation, app, handle, handle.joined);
  }
  let stopCancelled: Promise<Cancelled> | undefined;
  const cancel = () => {
    if (request.action !== 'down' || !isByPerson(signal)) {
      return handle.cancel(`cancelled by ${requester}`, requester);
    }
    // A stop is cancelled for good, whichever process would retry it.
    const options = { runId: handle.runId, signal: new AbortController().signal };
    stopCancelled = app.cancel(environment, personAt(invocation), options);
    stopCancelled.catch(() => {});
  };
  return whileListening(signal, cancel, async () => {
    await show(invocation, app, handle);
    const result = await handle.finished;
    const reported = await stopCancelled;
    if (reported !== undefined) await printCancelled(invocation, app, environment, reported);
    return result;
  });
}

/** Shows another process's run to its end. The signal only ends the watching: throws `run-cancelled`. */
export function watchRun(
  invocation: Invocation,
  app: Lamplighter,
  handle: RunHandle,
  run: RunRecord,
): Promise<RunResult> {
  const { signal } = invocation;
  return whileListening(signal, handle.leave, async () => {
    await show(invocation, app, handle);
    return handle.finished.catch((error) => {
      if (!signal.aborted) throw error;
      const { environment, action, id } = run;
      const ends = `\`lamplighter cancel ${environment}\` ends it`;
      if (handle.isWorkedOnHere()) {
        throw new LamplighterError(
          'run-cancelled',
          `No longer following ${id}, and no longer at work on it: it waits until somebody takes it up.`,
          { remedy: `\`lamplighter ${action} ${environment}\` goes on with it, ${ends}.` },
        );
      }
      throw new LamplighterError(
        'run-cancelled',
        `No longer following ${id}: ${environment} is still ${UNDER_WAY[action]}.`,
        { remedy: `\`lamplighter show ${id}\` shows it, ${ends}.` },
      );
    });
  });
}

async function whileListening<T>(
  signal: AbortSignal,
  onAbort: () => void,
  work: () => Promise<T>,
): Promise<T> {
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function show(invocation: Invocation, app: Lamplighter, handle: RunHandle): Promise<void> {
  const renderer = chooseRenderer(invocation, app.speed, handle.now);
  try {
    for await (const event of handle.events) renderer.event(event);
  } finally {
    renderer.close();
  }
}

function chooseRenderer(
  { flags, stdout, env, ticker }: Invocation,
  speed: Lamplighter['speed'],
  now: () => number,
): RunRenderer {
  if (flags.json) return jsonRenderer(stdout);
  if (!stdout.isTTY || env.TERM === 'dumb') return plainRenderer(stdout);
  const style = styleFor(stdout, env);
  return liveRenderer({ stream: stdout, style, now, speed, ticker });
}
