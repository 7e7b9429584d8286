import { LamplighterError } from '../../src/core/errors.ts';
import type { NewRun, RunRecord } from '../../src/core/ports/run-store.ts';
import type { EveningWorld } from '../../src/use-cases/evening/around.ts';
import type { RunRequest } from '../../src/use-cases/requests.ts';

const MINUTE = 60_000;

/** An environment that takes its time to be lit and to go dark; runs go on while every bot is away. */
export class LampWorld {
  readonly runs: RunRecord[] = [];
  /** When lit and dark began and ended: `since` for what is now. */
  lit = false;
  sinceMs: number;
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

  start({ action, requester, trigger = 'person', supersede }: RunRequest): {
    runId: string;
    created: boolean;
  } {
    this.settle();
    const before = this.live;
    if (before !== undefined) {
      if (before.action === action) return { runId: before.id, created: false };
      if (!supersede) throw new LamplighterError('run-in-progress', `${before.action} is under way`);
      Object.assign(before, { state: 'finished', outcome: 'cancelled', finishedAtMs: this.#now() });
    }
    const run: NewRun = {
      id: `${action}-${this.runs.length + 1}`,
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

  view(): EveningWorld {
    return {
      status: async () => {
        this.settle();
        return { summary: this.lit ? 'lit' : 'dark', rows: [] };
      },
      start: async (request) => this.start(request),
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
