import type { RunEvent } from '../core/events.ts';
import type { RunRecord, RunStore } from '../core/ports/run-store.ts';

export interface RunObserver {
  /** This process has claimed the run. */
  begun(run: RunRecord): void;
  /** An event of that run is in the journal. */
  written(run: RunRecord, event: RunEvent): void;
  /** This process has released a run that is not over. */
  released(run: RunRecord): void;
}

/** The same store, reporting everything that this process's attempts write: the source of logs and metrics. */
export function observedStore(store: RunStore, observers: readonly RunObserver[]): RunStore {
  const held = new Map<string, RunRecord>();
  const tell = (runId: string, say: (observer: RunObserver, run: RunRecord) => void): void => {
    const run = held.get(runId);
    if (run !== undefined) for (const observer of observers) say(observer, run);
  };
  return {
    ...store,
    async beginAttempt(seen, owner, nowMs) {
      const run = await store.beginAttempt(seen, owner, nowMs);
      if (run !== undefined) {
        held.set(run.id, run);
        tell(run.id, (observer) => observer.begun(run));
      }
      return run;
    },
    async append(key, event) {
      await store.append(key, event);
      tell(key.runId, (observer, run) => observer.written(run, event));
    },
    async finish(key, event) {
      await store.finish(key, event);
      tell(key.runId, (observer, run) => observer.written(run, event));
      held.delete(key.runId);
    },
    async release(key) {
      await store.release(key);
      tell(key.runId, (observer, run) => observer.released(run));
      held.delete(key.runId);
    },
  };
}
