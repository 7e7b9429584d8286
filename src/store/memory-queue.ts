import type { Clock } from '../core/ports/clock.ts';
import type { RunQueue, RunWorker } from '../core/ports/run-store.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';
import { isFree, type StoredRun } from './stored-run.ts';
import type { Wakes } from './wakes.ts';

export interface MemoryWorker extends RunWorker {
  /** Simulates the death of the process: it claims nothing more, and nobody waits for its work under way. */
  abandon(): void;
}

interface Parts {
  runs: ReadonlyMap<string, StoredRun>;
  wakes: Wakes;
  clock: Clock;
}

/**
 * The queue's rules without pg-boss: a job that was handed out is not handed out again until its run is released or its
 * heartbeat has lapsed (10 s). It sleeps to the very moment at which the next heartbeat lapses instead of polling, so
 * that virtual time takes no needless steps.
 */
export function memoryQueue(
  parts: Parts,
): RunQueue & { work(...args: Parameters<RunQueue['work']>): Promise<MemoryWorker> } {
  /** When each job was handed out, until its run is begun, released or over. */
  const handedOut = new Map<string, { attempt: number; atMs: number }>();
  return { work: async (handle, { concurrency }) => startWorker(parts, handedOut, handle, concurrency) };
}

function startWorker(
  { runs, wakes, clock }: Parts,
  handedOut: Map<string, { attempt: number; atMs: number }>,
  handle: (runId: string) => Promise<void>,
  concurrency: number,
): MemoryWorker {
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  let nudge = (): void => {};

  /** When the run may be handed out: now, at a later moment, or (undefined) not at all. */
  const freeAt = (run: StoredRun): number | undefined => {
    const { id, state, attempt } = run.record;
    if (state === 'finished' || underWay.has(id)) return undefined;
    const given = handedOut.get(id);
    // Handed to a holder that has not begun it: a process that died in between.
    const unbegun = given?.attempt === attempt && state === 'queued' ? given.atMs + HEARTBEAT_MS + 1 : 0;
    const silent = state === 'queued' || run.beatAtMs === undefined ? 0 : run.beatAtMs + HEARTBEAT_MS + 1;
    return Math.max(unbegun, silent);
  };
  const take = (run: StoredRun): void => {
    const { id, attempt } = run.record;
    handedOut.set(id, { attempt, atMs: clock.now() });
    const done = (): void => {
      underWay.delete(id);
      nudge();
    };
    // A handler that rejects has not finished with the run: the run comes back when its heartbeat lapses.
    underWay.set(id, handle(id).then(done, done));
  };
  const takeAll = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let nextMs = Number.POSITIVE_INFINITY;
      for (const run of runs.values()) {
        const at = freeAt(run);
        if (at === undefined) continue;
        if (at <= clock.now() && isFree(run, clock.now())) {
          if (underWay.size < concurrency) take(run);
        } else {
          nextMs = Math.min(nextMs, at);
        }
      }
      const over = new AbortController();
      nudge = () => over.abort();
      await clock
        .sleep(nextMs - clock.now(), AbortSignal.any([over.signal, stopping.signal]))
        .catch(() => {});
    }
  };

  const unsubscribe = wakes.on('jobs', () => nudge());
  const loop = takeAll();
  const end = (): void => {
    stopping.abort();
    unsubscribe();
  };
  return {
    async stop() {
      end();
      await loop;
      await Promise.all(underWay.values());
    },
    abandon: end,
  };
}
