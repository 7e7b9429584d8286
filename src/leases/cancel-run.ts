import type { Limit } from '../core/lease/judge-end.ts';
import type { Person } from '../core/lease/policy.ts';
import type { RunRecord } from '../core/ports/run-store.ts';
import type { RunPorts } from '../runs/run-ports.ts';
import { followRun } from '../runs/start-run.ts';
import { beginCancel, type CancelEnd, finishCancel } from './cancel-stop.ts';
import type { LeaseContext } from './lease-context.ts';
import { cancelRequest } from './settle-cancel.ts';

/** The result of a cancel. */
export type Cancelled =
  /** Not a stop: it ends by itself. */
  | { result: 'asked'; run: RunRecord }
  | CancelEnd
  | { result: 'nothing' }
  | { result: 'over'; run: RunRecord }
  | { result: 'asked-before'; by: string; atMs: number }
  /** Beyond the person's limits, and this evening's short grace was already given. */
  | { result: 'refused'; limit: Limit };

export interface CancelParts {
  context: LeaseContext;
  ports: RunPorts;
  /** Takes part in the work: there may be no other process to end the run. */
  work(): Promise<unknown>;
}

/** Ends a run for a person, with every retry of it. Throws the reason of `signal` when that aborts the waiting. */
export async function cancelRun(
  { context, ports, work }: CancelParts,
  person: Person,
  { runId, signal }: { runId?: string | undefined; signal: AbortSignal },
): Promise<Cancelled> {
  const begun = await beginCancel(context, person, runId);
  switch (begun.step) {
    case 'other': {
      const { run } = begun;
      if (run.cancel !== undefined)
        return { result: 'asked-before', by: run.cancel.by, atMs: run.cancel.atMs };
      await context.world.cancel(run.id, cancelRequest(person, context.now()));
      await work();
      return { result: 'asked', run };
    }
    case 'ending':
      await work();
      await untilOver(begun.run, ports, signal);
      return finishCancel(context, person, await ports.store.run(begun.run.id));
    case 'given-up':
      return finishCancel(context, person, begun.run);
    case 'nothing':
      return { result: 'nothing' };
    case 'over':
      return { result: 'over', run: begun.run };
    case 'asked-before':
      return { result: 'asked-before', by: begun.by, atMs: begun.atMs };
    case 'refused':
      return { result: 'refused', limit: begun.limit };
    default:
      return begun satisfies never;
  }
}

async function untilOver(run: RunRecord, ports: RunPorts, signal: AbortSignal): Promise<void> {
  const handle = await followRun(run, ports, true);
  signal.addEventListener('abort', handle.leave, { once: true });
  try {
    if (signal.aborted) handle.leave();
    await handle.finished;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', handle.leave);
  }
}
