import { LamplighterError } from '../../src/core/errors.ts';
import type { Leases } from '../../src/core/ports/leases.ts';
import type { CancelRequest, NewRun, RunRecord } from '../../src/core/ports/run-store.ts';
import type { EveningWorld } from '../../src/leases/lease-context.ts';
import { personOf } from '../../src/runs/requester.ts';
import type { RunRequest } from '../../src/runs/requests.ts';

const MINUTE = 60_000;

/** An environment that takes its time to be lit and to go dark; runs go on while every bot is away. */
export class LampWorld {
  readonly runs: RunRecord[] = [];
  /** When lit and dark began and ended: `since` for what is now. */
  lit = false;
  sinceMs: number;
  /** What the entry of a stop depends on. */
  leases: Pick<Leases, 'get'> | undefined;
  readonly #now: () => number;
  readonly #failing: () => boolean;

  constructor(now: () => number, failing: () => boolean) {
    this.#now = now;
    this.#failing = failing;
    this.sinceMs = now();
  }

  /** Ends what has run long enough. To be called whenever time has passed. */
  settle(): void {
    const run = this.live;
    const nowMs = this.#now();
    if (run === undefined) return;
    const endMs = run.createdAtMs + (run.action === 'up' ? 8 : 3) * MINUTE;
    if (endMs > nowMs) return;
    const failed = this.#failing();
    Object.assign(run, { state: 'finished', outcome: failed ? 'failed' : 'succeeded', finishedAtMs: endMs });
    if (!failed) this.turn(run.action === 'up', endMs);
  }

  turn(lit: boolean, atMs = this.#now()): void {
    if (this.lit !== lit) this.sinceMs = atMs;
    this.lit = lit;
  }

  get live(): RunRecord | undefined {
    return this.runs.find(({ state }) => state !== 'finished');
  }

  start(
    request: RunRequest,
    id = `${request.action}-${this.runs.length + 1}`,
  ): {
    runId: string;
    created: boolean;
  } {
    const { action, requester, trigger = 'person', supersede } = request;
    this.settle();
    const before = this.runs.find((run) => run.id === id) ?? this.live;
    if (before?.id === id) return { runId: id, created: true };
    if (before !== undefined) {
      if (before.action === action) return { runId: before.id, created: false };
      if (!supersede) throw new LamplighterError('run-in-progress', `${before.action} is under way`);
      const person = personOf(request);
      this.cancel(before.id, { by: requester, reason: action, atMs: this.#now(), ...(person && { person }) });
    }
    const run: NewRun = {
      id,
      environment: 'dev',
      action,
      requester,
      trigger,
      options: {},
      createdAtMs: this.#now(),
    };
    this.runs.push({ ...run, state: 'running', attempt: 1 });
    // What is begun lights something at once, and something stays lit to the end.
    this.turn(true);
    return { runId: run.id, created: true };
  }

  /** What is under way is let go at once. */
  cancel(runId: string, request: CancelRequest): void {
    const run = this.runs.find(({ id }) => id === runId);
    if (run === undefined || run.state === 'finished') return;
    run.cancel ??= request;
    Object.assign(run, { state: 'finished', outcome: 'cancelled', finishedAtMs: this.#now() });
  }

  view(): EveningWorld {
    return {
      status: async () => {
        this.settle();
        return { summary: this.lit ? 'lit' : 'dark', rows: [] };
      },
      start: async (request, entry) => {
        if (entry !== undefined && !this.runs.some(({ id }) => id === entry.runId)) {
          const { environment, version } = entry.whileLease;
          const lease = await this.leases?.get(environment);
          if (lease?.version !== version) {
            throw new LamplighterError('lease-changed', 'the lease has changed');
          }
        }
        return this.start(request, entry?.runId);
      },
      cancel: async (runId, request) => this.cancel(runId, request),
      liveRun: async () => {
        this.settle();
        return this.live;
      },
      history: async (limit) => this.runs.toReversed().slice(0, limit),
      run: async (runId) => {
        this.settle();
        return this.runs.find(({ id }) => id === runId);
      },
      coldStartsMs: async () => [8 * MINUTE, 8 * MINUTE, 9 * MINUTE],
    };
  }
}
