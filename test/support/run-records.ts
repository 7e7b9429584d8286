import type { RunEvent } from '../../src/core/events.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import type { NewRun } from '../../src/core/ports/run-store.ts';

let count = 0;
/** A run that no other test of this process has, in an environment of its own unless one is named. */
export const newRun = (more: Partial<NewRun> = {}): NewRun => {
  count += 1;
  return {
    id: `run-${count}`,
    environment: `environment-${count}`,
    action: 'up',
    requester: 'kim',
    trigger: 'person',
    options: {},
    createdAtMs: 1_000_000 + count,
    ...more,
  };
};

export const warned = (runId: string, seq: number, message = 'hm'): RunEvent => ({
  type: 'phase.warned',
  phase: 'mysql',
  message,
  seq,
  at: 2_000_000 + seq,
  runId,
});

export const finished = (runId: string, seq: number): Extract<RunEvent, { type: 'run.finished' }> => ({
  type: 'run.finished',
  seq,
  at: 3_000_000 + seq,
  runId,
  outcome: 'succeeded',
  durationMs: 1,
  criticalPathMs: 1,
  expectedMs: 1,
  components: { mysql: { result: 'succeeded', detail: 'available' } },
});

/** The first event of a run, with its plan. */
export const started = (runId: string, environment: string): RunEvent => ({
  type: 'run.started',
  environment,
  action: 'up',
  requester: 'kim',
  plan: {
    phases: [
      { id: 'mysql', component: 'mysql', verb: 'start' },
      { id: 'engine/off-first', component: 'engine', verb: 'stop' },
      { id: 'web/early', component: 'web', verb: 'start', onlyAsks: true },
      { id: 'web', component: 'web', verb: 'start', startedBy: 'web/early' },
    ],
  } as unknown as Plan,
  seq: 1,
  at: 2_000_001,
  runId,
});

/** The end of a phase; those of later runs are later. */
export const done = (runId: string, seq: number, phase: string, durationMs: number): RunEvent => ({
  type: 'phase.finished',
  phase,
  state: 'done',
  detail: 'done',
  durationMs,
  seq,
  at: 2_000_000 + count * 100 + seq,
  runId,
});
