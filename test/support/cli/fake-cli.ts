import { PassThrough } from 'node:stream';
import type { CliContext, CliServices } from '../../../src/cli/cli.ts';
import type { GlobalFlags } from '../../../src/cli/flags.ts';
import { runProgram } from '../../../src/cli/program.ts';
import type { Actor } from '../../../src/core/actor.ts';
import { LamplighterError } from '../../../src/core/errors.ts';
import type { RunEvent } from '../../../src/core/events.ts';
import type { AuditEntry } from '../../../src/core/ports/audit.ts';
import type { RunRecord } from '../../../src/core/ports/run-store.ts';
import type { Lamplighter } from '../../../src/lamplighter.ts';
import type { RunHandle, RunRequest, StatusReport } from '../../../src/runs/requests.ts';
import { component, SAMPLE_PLAN, START, SUCCEEDED } from './sample-run.ts';

export const STATUS: StatusReport = {
  environment: 'dev',
  atMs: START,
  rows: [
    {
      component: component('database'),
      probe: {
        observed: {
          state: 'on',
          detail: 'available',
          facts: { class: 'db.t3.medium', version: '8.0' },
          sinceMs: START - 2 * 3_600_000 - 5 * 60_000,
        },
      },
    },
    {
      component: component('cache'),
      probe: { failed: new Error('AccessDenied: not authorized to perform DescribeCacheClusters') },
    },
    {
      component: component('broker'),
      probe: { observed: { state: 'broken', detail: 'no controller', remedy: 'Restart the broker.' } },
    },
  ],
  summary: 'unknown',
  nextSteps: ['follow the log: kubectl logs -f deploy/backend'],
};

/** The person at the command line. */
export const ACTOR: Actor = { source: 'terminal', id: 'kim', name: 'kim' };

/** An app that tells a prepared story and remembers what it was asked. */
export class FakeApp implements Lamplighter {
  readonly environments = ['dev'];
  readonly speed = 1;
  evening = async (): Promise<never> => {
    throw new Error('this test has no evenings');
  };
  keepTime = async () => ({ stop: async () => {} });
  readonly asked: RunRequest[] = [];
  /** Each with who asked for the end: `reason (by)`. */
  readonly cancelled: string[] = [];
  readonly historyAsked: Parameters<Lamplighter['history']>[0][] = [];
  readonly auditAsked: Parameters<Lamplighter['audit']>[0][] = [];
  /** What was put down, the newest first. */
  readonly audited: AuditEntry[] = [];
  left = 0;
  working = 0;
  closed = 0;
  story: readonly RunEvent[] = SUCCEEDED;
  report: StatusReport = STATUS;
  /** With it the run waits for a cancellation before it ends. */
  holds = false;
  /** Whether what is under way is this process's work. */
  isAtWork = false;
  /** What is under way already; the story is its story. */
  live: RunRecord | undefined;
  past: { run: RunRecord; events: readonly RunEvent[] }[] = [];
  /** The world's time. */
  nowMs = START;

  resolve = (name?: string) => name ?? 'dev';
  status = async () => this.report;
  plan: Lamplighter['plan'] = async () => SAMPLE_PLAN;
  check: Lamplighter['check'] = async () => [
    { subject: 'aws', ok: true, detail: 'rds:StartDBInstance is allowed' },
    { subject: 'kafka', ok: false, detail: 'not reachable', remedy: 'Open port 9092.' },
  ];
  async close(): Promise<void> {
    this.closed += 1;
  }

  liveRun = async () => this.live;
  history: Lamplighter['history'] = async (query) => {
    this.historyAsked.push(query);
    return this.past.map(({ run }) => run).slice(0, query.limit);
  };
  audit: Lamplighter['audit'] = async (query) => {
    this.auditAsked.push(query);
    return this.audited.slice(0, query.limit);
  };
  readonly costAsked: Parameters<Lamplighter['cost']>[1][] = [];
  costs: Awaited<ReturnType<Lamplighter['cost']>> | undefined;
  cost: Lamplighter['cost'] = async (_environment, period) => {
    this.costAsked.push(period);
    if (this.costs === undefined)
      throw new LamplighterError('config-invalid', 'No prices are known for dev.');
    return this.costs;
  };
  record: Lamplighter['record'] = async (entry) => {
    this.audited.unshift({ ...entry, atMs: this.nowMs });
  };
  show: Lamplighter['show'] = async (runId) => {
    if (this.live?.id === runId) return { run: this.live, events: this.story.slice(0, -1) };
    const found = this.past.find(({ run }) => run.id === runId);
    if (found) return found;
    throw new LamplighterError('run-unknown', `There is no run ${runId}`, {
      remedy: '`lamplighter history` lists the runs.',
    });
  };
  work = async (concurrency: number) => {
    this.working = concurrency;
    return { stop: async () => {} };
  };
  follow: Lamplighter['follow'] = async () => this.#tell(this.live);
  /** What a cancel is answered, where it is not that of a run that is no stop. */
  cancelAnswer: Awaited<ReturnType<Lamplighter['cancel']>> | undefined;
  readonly cancelAsked: Parameters<Lamplighter['cancel']>[] = [];
  cancel: Lamplighter['cancel'] = async (...given) => {
    const { live, cancelAnswer } = this;
    const [, { actor }] = given;
    this.cancelAsked.push(given);
    if (live?.cancel) return { result: 'asked-before', by: live.cancel.by, atMs: live.cancel.atMs };
    if (live !== undefined) {
      this.#cancel(`cancelled by ${actor.name} (${actor.name})`);
      await this.work(this.environments.length);
    }
    if (cancelAnswer !== undefined) return cancelAnswer;
    return live === undefined ? { result: 'nothing' } : { result: 'asked', run: live };
  };
  /** Ends the run that is followed. */
  stop = (text: string): void => this.#cancel(text);
  #cancel = (text: string): void => {
    this.cancelled.push(text);
  };

  start: Lamplighter['start'] = async (_environment, request) => {
    this.asked.push(request);
    const { live } = this;
    if (live === undefined) return this.#tell(undefined);
    if (live.action === request.action) return this.#tell(live);
    if (request.supersede) {
      this.live = undefined;
      return this.#tell(undefined);
    }
    const { id: runId, action, requester } = live;
    throw new LamplighterError('run-in-progress', `dev is busy with ${action}`, {
      facts: { runId, action, requester },
    });
  };

  #tell(joined: RunRecord | undefined): RunHandle {
    const { story, holds } = this;
    const last = story.at(-1);
    if (last?.type !== 'run.finished') throw new Error('the story has no end');
    const ended = Promise.withResolvers<Extract<RunEvent, { type: 'run.finished' }>>();
    if (!holds) ended.resolve(last);
    this.#cancel = (text) => {
      this.cancelled.push(text);
      ended.resolve({ ...last, outcome: 'cancelled' });
    };
    let isLeft = false;
    const events = async function* () {
      yield* story.slice(0, -1);
      const end = await ended.promise.catch(() => undefined);
      if (end) yield end;
    };
    const finished = ended.promise.then((end) => ({
      outcome: end.outcome,
      events: [...story.slice(0, -1), end],
      nextSteps: ['open the page'],
    }));
    finished.catch(() => {});
    return {
      runId: 'run-1',
      ...(joined && { joined }),
      events: events(),
      now: () => this.nowMs,
      cancel: (reason, by) => this.#cancel(`${reason} (${by})`),
      isWorkedOnHere: () => this.isAtWork,
      leave: () => {
        if (isLeft) return;
        isLeft = true;
        this.left += 1;
        ended.reject(new LamplighterError('run-cancelled', 'left'));
      },
      finished,
    };
  }
}

export interface CliRun {
  code: number;
  out: string;
  err: string;
  /** What the app was opened with. */
  flags: GlobalFlags | undefined;
}

export interface CliOptions {
  app?: FakeApp;
  signal?: AbortSignal;
  /** Makes standard input a terminal on which this is typed; of several, each at its question. */
  types?: string | readonly string[];
  env?: Record<string, string>;
  services?: Partial<CliServices>;
}

/** Runs one command line, split at spaces, with everything around it captured. */
export async function cli(line: string, options: CliOptions = {}): Promise<CliRun> {
  const { app = new FakeApp(), signal = new AbortController().signal, types, env = {}, services } = options;
  const stdin: PassThrough & { isTTY?: boolean } = new PassThrough();
  if (types !== undefined) {
    stdin.isTTY = true;
    if (typeof types === 'string') stdin.write(types);
  }
  const stdout = new PassThrough();
  const answers = typeof types === 'string' ? [] : [...(types ?? [])];
  const stderr = new PassThrough({
    transform(chunk: Buffer, _encoding, done) {
      const answer = chunk.includes('[y/N]') ? answers.shift() : undefined;
      if (answer !== undefined) setImmediate(() => stdin.write(answer));
      done(undefined, chunk);
    },
  });
  let flags: GlobalFlags | undefined;
  const unused = async () => {
    throw new Error('this test has no such service');
  };
  const context: CliContext = {
    stdin,
    stdout,
    stderr,
    env,
    signal,
    requester: 'kim',
    actor: ACTOR,
    ticker: () => () => {},
    services: {
      openApp: async (given) => {
        flags = given;
        return app;
      },
      loadConfig: unused,
      configSchema: unused,
      account: unused,
      sandbox: { serve: unused, stop: unused, status: unused },
      ...services,
    },
  };
  const code = await runProgram(line === '' ? [] : line.split(' '), context);
  const text = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, out: text(stdout), err: text(stderr), flags };
}
