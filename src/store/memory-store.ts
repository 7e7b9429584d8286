import { LamplighterError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { Clock } from '../core/ports/clock.ts';
import type {
  AttemptKey,
  PhaseDuration,
  RunQueue,
  RunRecord,
  RunStore,
  VerifiedIncarnation,
} from '../core/ports/run-store.ts';
import type { StorePorts } from '../core/ports/store-ports.ts';
import { attemptLost } from './attempt-lost.ts';
import { leaseChanged } from './lease-changed.ts';
import { memoryPorts } from './memory-ports/index.ts';
import { memoryLeases } from './memory-ports/leases.ts';
import { type MemoryWorker, memoryQueue } from './memory-queue.ts';
import { recentDurations } from './phase-durations.ts';
import { isFree, type StoredRun } from './stored-run.ts';
import { Wakes } from './wakes.ts';

export interface MemoryStore extends StorePorts {
  queue: RunQueue & { work(...args: Parameters<RunQueue['work']>): Promise<MemoryWorker> };
}

/**
 * The in-memory twin of the SQL store: the same rules on a Clock, heartbeats too, with nothing random. For
 * the simulation and for `--speed max`. Every change happens in one piece, between two awaits. What goes in
 * and out is copied, as it would be by a database.
 */
export function memoryStore(clock: Clock): MemoryStore {
  const runs = new Map<string, StoredRun>();
  const incarnations = new Map<string, VerifiedIncarnation>();
  const wakes = new Wakes();
  const leases = memoryLeases(wakes);
  const parts = { runs, wakes, clock, leases };

  const held = (key: AttemptKey): StoredRun => {
    const run = runs.get(key.runId);
    if (run?.record.state === 'running' && run.record.attempt === key.attempt) return run;
    throw attemptLost(key, run?.record);
  };
  /** False when the very event is there already. */
  const write = (key: AttemptKey, event: RunEvent): boolean => {
    const run = runs.get(key.runId);
    const there = run?.events[event.seq - 1];
    if (there?.attempt === key.attempt && there.event.type === event.type) return false;
    const { events } = held(key);
    if (event.seq !== events.length + 1) {
      throw new LamplighterError(
        'internal',
        `run ${key.runId}: event ${event.seq} does not follow ${events.length}, the last one written`,
      );
    }
    events.push({ attempt: key.attempt, event: structuredClone(event) });
    return true;
  };
  const newestFirst = (environment?: string): StoredRun[] =>
    [...runs.values()]
      .filter(({ record }) => environment === undefined || record.environment === environment)
      .sort(({ record: a }, { record: b }) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
  const live = (environment: string): StoredRun | undefined =>
    newestFirst(environment).find(({ record }) => record.state !== 'finished');
  const copy = (run: StoredRun | undefined): RunRecord | undefined => run && structuredClone(run.record);

  const store: RunStore = {
    async create({ whileLease, ...run }) {
      const same = runs.get(run.id);
      if (same === undefined && whileLease !== undefined && !leases.stands(whileLease)) {
        throw leaseChanged(run);
      }
      const before = same ?? live(run.environment);
      if (before !== undefined) {
        const isRepeated = before === same && whileLease === undefined;
        return { run: structuredClone(before.record), created: isRepeated };
      }
      const record: RunRecord = structuredClone({ ...run, state: 'queued', attempt: 0 });
      runs.set(run.id, { record, events: [], beatAtMs: undefined });
      wakes.send('jobs');
      return { run: structuredClone(record), created: true };
    },
    async beginAttempt(seen, owner, nowMs) {
      const run = runs.get(seen.runId);
      if (run === undefined || run.record.attempt !== seen.attempt || !isFree(run, clock.now()))
        return undefined;
      const { record } = run;
      Object.assign(record, {
        attempt: record.attempt + 1,
        state: 'running',
        owner,
        startedAtMs: record.startedAtMs ?? nowMs,
      });
      run.beatAtMs = clock.now();
      return structuredClone(record);
    },
    async append(key, event) {
      if (write(key, event)) wakes.send(`run:${key.runId}`);
    },
    async finish(key, event) {
      if (!write(key, event)) return;
      const run = held(key);
      Object.assign(run.record, { state: 'finished', outcome: event.outcome, finishedAtMs: event.at });
      run.beatAtMs = undefined;
      wakes.send(`run:${key.runId}`);
      wakes.send('jobs');
    },
    async release(key) {
      const run = runs.get(key.runId);
      if (run?.record.state === 'queued' && run.record.attempt === key.attempt) return;
      const { record } = held(key);
      record.state = 'queued';
      delete record.owner;
      (run as StoredRun).beatAtMs = undefined;
      wakes.send('jobs');
    },
    async beat(key) {
      const run = held(key);
      run.beatAtMs = clock.now();
      const { cancel } = run.record;
      return cancel === undefined ? {} : { cancel: { ...cancel } };
    },
    async requestCancel(runId, request) {
      const run = runs.get(runId);
      if (run === undefined) return 'unknown';
      if (run.record.state === 'finished') return 'over';
      run.record.cancel ??= { ...request };
      wakes.send(`run:${runId}`);
      return 'asked';
    },
    run: async (runId) => copy(runs.get(runId)),
    liveRun: async (environment) => copy(live(environment)),
    runs: async ({ environment, limit }) =>
      newestFirst(environment)
        .slice(0, limit)
        .map(({ record }) => structuredClone(record)),
    events: async (runId, afterSeq = 0) =>
      (runs.get(runId)?.events ?? []).slice(afterSeq).map(({ event }) => structuredClone(event)),
    phaseDurations: async (environment, perPhase): Promise<PhaseDuration[]> =>
      recentDurations(
        newestFirst(environment).filter(({ record }) => record.state === 'finished'),
        perPhase,
      ),
    rememberIncarnation: async (incarnation) => {
      const key = JSON.stringify([incarnation.environment, incarnation.component, incarnation.lifeId]);
      if (!incarnations.has(key)) incarnations.set(key, { ...incarnation });
    },
    verifiedIncarnation: async (environment, component, lifeId) => {
      const incarnation = incarnations.get(JSON.stringify([environment, component, lifeId]));
      return incarnation && { ...incarnation };
    },
    onChange: (runId, wake) => wakes.on(`run:${runId}`, wake),
  };
  return { store, queue: memoryQueue(parts), ...memoryPorts(parts) };
}
