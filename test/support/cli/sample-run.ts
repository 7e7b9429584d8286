import type { ComponentSpec } from '../../../src/core/component.ts';
import type { ComponentResult, RunEvent, RunEventBody } from '../../../src/core/events.ts';
import type { Plan, PlannedPhase } from '../../../src/core/plan/plan.ts';
import type { RunRecord } from '../../../src/core/ports/run-store.ts';

export const START = Date.UTC(2026, 10, 23, 2, 0, 0);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export function phase(id: string, more: Partial<PlannedPhase> = {}): PlannedPhase {
  return {
    id,
    component: id,
    kind: 'some-kind',
    verb: 'start',
    needs: [],
    reason: 'it is off and should be on',
    skip: false,
    forced: false,
    confirmOnly: false,
    expectedMs: 2 * MINUTE,
    timeoutMs: 10 * MINUTE,
    pollMs: 3 * SECOND,
    layer: 'infrastructure',
    ...more,
  };
}

export const after = (...phases: string[]) => phases.map((name) => ({ phase: name, mode: 'done' as const }));

export function plan(phases: readonly PlannedPhase[], more: Partial<Plan> = {}): Plan {
  return {
    environment: 'dev',
    action: 'up',
    desired: 'on',
    phases,
    leftOut: [],
    warnings: [],
    criticalPath: { phases: phases.map(({ id }) => id), ms: 5 * MINUTE },
    timeoutMs: 60 * MINUTE,
    ...more,
  };
}

/** A network that is there, a database and a cache that start, and an application that needs them. */
export const SAMPLE_PLAN = plan(
  [
    phase('network', { skip: true, reason: 'it is on already' }),
    phase('database', { expectedMs: 4 * MINUTE, needs: after('network') }),
    phase('cache', { expectedMs: MINUTE }),
    phase('backend', { layer: 'application', needs: after('database', 'cache'), expectedMs: MINUTE }),
  ],
  { criticalPath: { phases: ['database', 'backend'], ms: 5 * MINUTE } },
);

export function component(name: string): ComponentSpec {
  return {
    name,
    kind: 'some-kind',
    shape: 'resource',
    needs: [],
    layer: 'infrastructure',
    timeoutMs: 10 * MINUTE,
    expected: { upMs: MINUTE, downMs: MINUTE },
    pollMs: 3 * SECOND,
  };
}

/** Gives bodies their numbers and moments: pairs of seconds since the start and a body. */
export function journal(...entries: readonly (readonly [number, RunEventBody])[]): RunEvent[] {
  return entries.map(([seconds, body], index) => ({
    ...body,
    seq: index + 1,
    at: START + seconds * SECOND,
    runId: 'run-1',
  }));
}

export const started = (of: Plan = SAMPLE_PLAN): RunEventBody => ({
  type: 'run.started',
  environment: of.environment,
  action: of.action,
  requester: 'kim',
  plan: of,
});

export const finished = (
  outcome: Extract<RunEventBody, { type: 'run.finished' }>['outcome'],
  seconds: number,
  components: Record<string, ComponentResult>,
): RunEventBody => ({
  type: 'run.finished',
  outcome,
  durationMs: seconds * SECOND,
  criticalPathMs: (seconds - 2) * SECOND,
  expectedMs: 5 * MINUTE,
  components,
});

/** A run that could not be planned: its only event. */
export const NEVER_BEGAN = journal([
  0,
  {
    ...{ type: 'run.finished', outcome: 'failed', durationMs: 0, criticalPathMs: 0, expectedMs: 0 },
    components: {},
    failure: {
      code: 'environment-protected',
      component: 'dev',
      message: 'dev is protected and is not darkened.',
      remedy: 'Take `protected` out of the configuration if this is meant.',
    },
  },
]);

/** The sample run as the store keeps it. */
export const record = (more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ id: 'run-1', environment: 'dev', action: 'up', requester: 'kim', trigger: 'person', options: {} },
  ...{ state: 'running', attempt: 1, owner: 'host-a:11', createdAtMs: START - 2_000, startedAtMs: START },
  ...more,
});

/** The sample plan in the middle: the cache is there, the database is on its way. */
export const HALFWAY = journal(
  [0, started()],
  [
    0,
    { type: 'phase.finished', phase: 'network', state: 'skipped', detail: 'it is on already', durationMs: 0 },
  ],
  [0, { type: 'phase.started', phase: 'database', reason: 'it is off and should be on' }],
  [0, { type: 'phase.started', phase: 'cache', reason: 'it is absent and should be on' }],
  [1, { type: 'phase.acting', phase: 'database', act: 'on', reason: 'off, wanted on' }],
  [2, { type: 'phase.acted', phase: 'database', act: 'on', detail: 'StartDBInstance accepted' }],
  [3, { type: 'phase.waiting', phase: 'database', detail: 'starting' }],
  [50, { type: 'phase.finished', phase: 'cache', state: 'done', detail: 'available', durationMs: 50_000 }],
);

const result = (word: ComponentResult['result'], detail: string): ComponentResult => ({
  result: word,
  detail,
});

export const SUCCEEDED = [
  ...HALFWAY,
  ...journal(
    [
      240,
      { type: 'phase.finished', phase: 'database', state: 'done', detail: 'available', durationMs: 240_000 },
    ],
    [240, { type: 'phase.started', phase: 'backend', reason: 'it is off and should be on' }],
    [
      290,
      { type: 'phase.finished', phase: 'backend', state: 'done', detail: '2/2 Ready', durationMs: 50_000 },
    ],
    [
      290,
      finished('succeeded', 290, {
        network: result('unchanged', 'it is on already'),
        database: result('succeeded', 'available'),
        cache: result('succeeded', 'available'),
        backend: result('succeeded', '2/2 Ready'),
      }),
    ],
  ),
];

export const FAILED = [
  ...HALFWAY,
  ...journal(
    [60, { type: 'phase.warned', phase: 'database', message: 'it is slower than usual' }],
    [
      600,
      {
        type: 'phase.finished',
        phase: 'database',
        state: 'failed',
        detail: 'it was not ready within 10m',
        durationMs: 600_000,
        failure: {
          code: 'component-timed-out',
          component: 'database',
          message: 'It was not ready within 10m.',
          lastObserved: 'storage-full',
          serviceSaid: 'StorageQuotaExceededFault: you have no storage left in this account',
          remedy: 'Free some storage, then run `lamplighter up` again.',
        },
      },
    ],
    [
      600,
      {
        type: 'phase.finished',
        phase: 'backend',
        state: 'skipped',
        detail: 'it needs database, which did not come through',
        durationMs: 0,
        blockedBy: ['database'],
      },
    ],
    [
      600,
      finished('failed', 600, {
        network: result('unchanged', 'it is on already'),
        database: result('failed', 'It was not ready within 10m.'),
        cache: result('succeeded', 'available'),
        backend: result('blocked', 'it needs database, which did not come through'),
      }),
    ],
  ),
];
