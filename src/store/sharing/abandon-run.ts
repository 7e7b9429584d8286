import type { RunRecord, RunStore } from '../../core/ports/run-store.ts';
import type { Runs } from '../../core/ports/runs.ts';
import { watchEvents } from '../event-watch.ts';

/**
 * Ends the live run of an environment whose world is discarded: it must not be resumed in another one. The run stays in
 * the history, as cancelled. Its holder ends it; where there is none, this process writes the end, because nothing of
 * that world is left to probe.
 */
export async function abandonLiveRun(
  { store, owner, clock }: Pick<Runs, 'store' | 'owner' | 'clock'>,
  environment: string,
  why: { by: string; reason: string },
): Promise<RunRecord | undefined> {
  const run = await store.liveRun(environment);
  if (run === undefined) return undefined;
  await store.requestCancel(run.id, { ...why, atMs: clock.now() });
  if (!(await endUnheld(store, run, owner, why.reason))) {
    for await (const _ of watchEvents({ store, clock, runId: run.id })) {
      // Its last event is awaited, whatever comes before.
    }
  }
  return run;
}

/** False when a process works on it, or the store is another process's to write. */
async function endUnheld(store: RunStore, run: RunRecord, owner: string, reason: string): Promise<boolean> {
  const begun = await store
    .beginAttempt({ runId: run.id, attempt: run.attempt }, owner, run.createdAtMs)
    .catch(() => undefined);
  if (begun === undefined) return false;
  const key = { runId: run.id, attempt: begun.attempt };
  const events = await store.events(run.id);
  const last = events.at(-1);
  const at = last?.at ?? run.createdAtMs;
  const seq = (last?.seq ?? 0) + 1;
  await store.append(key, { type: 'run.cancelling', reason, seq, at, runId: run.id });
  await store.finish(key, {
    type: 'run.finished',
    seq: seq + 1,
    at,
    runId: run.id,
    outcome: 'cancelled',
    durationMs: at - (events[0]?.at ?? at),
    criticalPathMs: 0,
    expectedMs: 0,
    components: {},
  });
  return true;
}
