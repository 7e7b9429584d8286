import type { WorkOptions } from '../core/ports/run-store.ts';
import { attemptRun } from './attempt-run.ts';
import { Released } from './execute/execution.ts';
import type { RunPorts } from './run-ports.ts';

export interface Work {
  /** Claims no more runs and releases those under way, so that others resume them at once. */
  stop(): Promise<void>;
}

/**
 * Claims every run that needs an attempt. An attempt is one process's hold on a run. It has a number, and the next
 * number fences the last one out: its writes fail.
 */
export async function workRuns(ports: RunPorts, options: WorkOptions): Promise<Work> {
  const { queue } = ports;
  if (queue === undefined) return { stop: async () => {} };
  const leaving = new AbortController();
  const worker = await queue.work((runId) => attemptRun(runId, ports, leaving.signal), options);
  return {
    async stop() {
      leaving.abort(new Released('this process is leaving'));
      await worker.stop();
    },
  };
}
