import type { SandboxCall, World } from '../../packages/sandbox-cloud/src/world/world.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import type { RunEvent } from '../../src/core/events.ts';
import type { AttemptKey, RunRecord, RunStore } from '../../src/core/ports/run-store.ts';
import { checkDark, checkLit } from './end-states.ts';
import { KafkaRules } from './kafka-rules.ts';
import type { Machine } from './machine.ts';
import { ownerOf } from './owners.ts';
import type { Trace } from './trace.ts';

/** How long a holder may not know of a request to end: a heartbeat, and the look that follows a hint. */
const HEARS_WITHIN_MS = 3_000 + 1_000;
/** An effect that was under way when the end was asked for gets its answer, within a call's limit. */
const CALL_LIMIT_MS = 16_000;

export interface Violation {
  rule: string;
  detail: string;
}

/** A call with an effect, as it stood when its code issued it. */
export interface Issue {
  key: AttemptKey;
  phase: string;
}

interface WatchedRun {
  record: RunRecord;
  lastSeq: number;
  attempt: number;
  state: RunRecord['state'];
  /** Own times of whoever held it. */
  attemptBeganAtMs: number;
  cancelAskedAtMs?: number;
  cancelling?: { attempt: number; atMs: number };
  started: Set<string>;
  finished: Set<string>;
  /** Per phase: the last intent, and the attempt that wrote it; gone once its result is written. */
  intents: Map<string, { attempt: number; atMs: number }>;
  /** How many effects there had been when it began. */
  effectsBefore: number;
  mustHaveNoEffects: boolean;
  events: RunEvent[];
}

/**
 * Sees every write that the store accepts and every effect in the world, and holds them to the rules. What is
 * guaranteed, exactly:
 *
 * - Only the present attempt writes, and its events go on where the last ones ended.
 * - An effect belongs to an intent that its attempt had written, of a phase of that component.
 * - An attempt that is no longer the present one issues no call with an effect, but for one case: its machine
 *   stalled between the moment in which the store last confirmed it and the call (no time of its own passed).
 *   No check can close that window; such effects are counted, and what they break is not held against the run.
 */
export class Witness {
  readonly violations: Violation[] = [];
  /** Effects of an attempt that had lost its run while its machine stalled or its call was on the wire. */
  windows = 0;
  effects = 0;
  readonly runs = new Map<string, WatchedRun>();
  readonly #environment: EnvironmentConfig;
  readonly #world: World;
  readonly #trace: Trace;
  readonly #now: () => number;
  readonly #kafka: KafkaRules;
  readonly #isPrompt: boolean;
  /** The last run that is over, and how many effects there were by then. */
  #settled: { run: WatchedRun; effects: number } | undefined;

  constructor(options: {
    environment: EnvironmentConfig;
    world: World;
    trace: Trace;
    now: () => number;
    /** Whether neither machine nor store ever stands still, so that a holder hears of everything in time. */
    isPrompt: boolean;
  }) {
    this.#isPrompt = options.isPrompt;
    this.#environment = options.environment;
    this.#world = options.world;
    this.#trace = options.trace;
    this.#now = options.now;
    this.#kafka = new KafkaRules(options.environment, options.world);
  }

  violate(rule: string, detail: string): void {
    this.violations.push({ rule, detail });
    this.#trace.note('RULE', `${rule}: ${detail}`);
  }

  /** The store as it is, with everything it accepts seen. */
  watch(store: RunStore): RunStore {
    return {
      ...store,
      create: async (run) => {
        const answer = await store.create(run);
        if (answer.created) this.#created(answer.run);
        return answer;
      },
      beginAttempt: async (...args) => {
        const begun = await store.beginAttempt(...args);
        if (begun !== undefined) this.#begun(begun);
        return begun;
      },
      append: async (key, event) => {
        await store.append(key, event);
        this.#written(key, event);
      },
      finish: async (key, event) => {
        await store.finish(key, event);
        this.#written(key, event);
      },
      release: async (key) => {
        await store.release(key);
        const run = this.runs.get(key.runId);
        if (run?.attempt === key.attempt && run.state === 'running') run.state = 'queued';
        this.#trace.note('store', `${key.runId}/${key.attempt} released`);
      },
      requestCancel: async (runId, request) => {
        const answer = await store.requestCancel(runId, request);
        const run = this.runs.get(runId);
        if (answer === 'asked' && run !== undefined) {
          run.cancelAskedAtMs ??= this.#now();
          this.#trace.note('store', `${runId} is to end: ${request.reason}`);
        }
        return answer;
      },
    };
  }

  isPresent({ runId, attempt }: AttemptKey): boolean {
    const run = this.runs.get(runId);
    return run?.state === 'running' && run.attempt === attempt;
  }

  /** The code of a machine issues a call with an effect; the machine may stall or die before it is sent. */
  issue(machine: Machine, call: SandboxCall): Issue | undefined {
    const what = `${call.service}:${call.operation} ${call.target}`;
    const key = machine.attempt;
    const run = key && this.runs.get(key.runId);
    if (key === undefined || run === undefined) {
      this.violate('no-effect-without-a-run', `${machine.name} issues ${what}`);
      return undefined;
    }
    const named = `${key.runId}/${key.attempt} on ${machine.name}`;
    if (!this.isPresent(key) && machine.ownMs() > machine.confirmedAtMs) {
      this.violate(
        'one-live-attempt',
        `${named} issues ${what} although attempt ${run.attempt} has the run (${run.state}), ` +
          `${machine.ownMs() - machine.confirmedAtMs} ms of its own time after it was last confirmed`,
      );
    }
    const owner = ownerOf(this.#environment, call);
    const intent = [...run.intents].find(
      ([phase, { attempt }]) => attempt === key.attempt && owner.has(phase.split('/')[0] ?? ''),
    );
    if (intent === undefined && this.isPresent(key)) {
      this.violate('intent-before-effect', `${named} issues ${what} without a written intent`);
    }
    const { cancelling } = run;
    if (cancelling?.attempt === key.attempt && machine.ownMs() > cancelling.atMs + CALL_LIMIT_MS) {
      this.violate('cancelled-acts-no-more', `${named} issues ${what} long after it was told to end`);
    }
    return { key, phase: intent?.[0] ?? '' };
  }

  /** The world has just changed through this call. */
  effect(machine: Machine, call: SandboxCall, issue: Issue | undefined): void {
    this.effects += 1;
    const late = issue !== undefined && !this.isPresent(issue.key);
    if (late) this.windows += 1;
    const name = issue ? `${issue.key.runId}/${issue.key.attempt}` : '?';
    this.#trace.note(
      'world',
      `${call.service}:${call.operation} ${call.target} by ${name} on ${machine.name}${late ? ' LATE' : ''}`,
    );
    const run = issue && this.runs.get(issue.key.runId);
    if (run === undefined || issue === undefined) return;
    const problem = this.#kafka.effect(call, run.record, late);
    // What a late effect has done to the world cannot be told from what others do afterwards.
    if (problem !== undefined && this.windows === 0) this.violate(problem.rule, problem.detail);
    if (run.mustHaveNoEffects && this.windows === 0) {
      this.violate(
        'up-on-lit-changes-nothing',
        `${run.record.id} on a lit environment: ${call.service}:${call.operation} ${call.target}`,
      );
    }
  }

  /** At the end of the seed: everything has come to rest. */
  atRest(): void {
    this.#world.settle();
    for (const { record, state } of this.runs.values()) {
      if (state !== 'finished') this.violate('every-run-ends', `${record.id} is ${state} at the end`);
    }
    const last = this.#settled;
    if (last === undefined || this.windows > 0 || last.effects !== this.effects) return;
    if (isGood(last.run, 'down')) this.#hold('dark-after-down', checkDark(this.#environment, this.#world));
  }

  #created(record: RunRecord): void {
    const live = [...this.runs.values()].find(({ state }) => state !== 'finished');
    if (live !== undefined) {
      this.violate('one-run-at-a-time', `${record.id} was entered while ${live.record.id} is ${live.state}`);
    }
    this.runs.set(record.id, {
      record,
      lastSeq: 0,
      attempt: 0,
      state: 'queued',
      attemptBeganAtMs: 0,
      started: new Set(),
      finished: new Set(),
      intents: new Map(),
      effectsBefore: this.effects,
      mustHaveNoEffects: this.#isLit() && record.action === 'up' && record.options.reset !== true,
      events: [],
    });
    this.#trace.note(
      'store',
      `${record.id} entered by ${record.requester} ${JSON.stringify(record.options)}`,
    );
  }

  /** The run before lit everything, and nothing has been done since. */
  #isLit(): boolean {
    const last = this.#settled;
    return (
      last !== undefined &&
      last.effects === this.effects &&
      isGood(last.run, 'up') &&
      last.run.record.options.infraOnly !== true
    );
  }

  #begun(record: RunRecord): void {
    const run = this.runs.get(record.id);
    this.#trace.note('store', `${record.id}/${record.attempt} begun by ${record.owner}`);
    if (run === undefined) {
      this.violate('store', `${record.id} begun but never entered`);
      return;
    }
    if (run.state === 'finished') this.violate('finished-is-final', `${record.id} begun after its end`);
    if (record.attempt !== run.attempt + 1) {
      this.violate('store', `${record.id}: attempt ${record.attempt} follows ${run.attempt}`);
    }
    run.attempt = record.attempt;
    run.state = 'running';
    run.attemptBeganAtMs = this.#now();
  }

  #written(key: AttemptKey, event: RunEvent): void {
    const run = this.runs.get(key.runId);
    if (run === undefined) return;
    // The very event is there already: its answer was lost, and it was written again.
    if (event.seq <= run.lastSeq && run.events[event.seq - 1]?.type === event.type) return;
    const name = `${key.runId}/${key.attempt} #${event.seq} ${event.type}`;
    this.#trace.note('store', `${name}${describe(event)}`);
    if (run.state === 'finished') {
      this.violate('finished-is-final', `${name} after run.finished`);
      return;
    }
    if (key.attempt !== run.attempt || run.state !== 'running') {
      this.violate('only-the-present-attempt-writes', `${name}, but attempt ${run.attempt} is present`);
      return;
    }
    if (event.seq !== run.lastSeq + 1) this.violate('no-gap', `${name} follows #${run.lastSeq}`);
    run.lastSeq = event.seq;
    run.events.push(event);
    this.#follow(run, key, event, name);
  }

  #follow(run: WatchedRun, key: AttemptKey, event: RunEvent, name: string): void {
    const first = run.events.length === 1;
    if (first && event.type !== 'run.started' && !(event.type === 'run.finished' && event.failure)) {
      this.violate('begins-with-its-start', name);
    }
    switch (event.type) {
      case 'run.started':
        if (!first) this.violate('begins-with-its-start', `${name} in the middle`);
        break;
      case 'run.cancelling':
        run.cancelling = { attempt: key.attempt, atMs: this.#now() };
        break;
      case 'phase.started':
        if (run.started.has(event.phase)) this.violate('a-phase-begins-once', `${name} ${event.phase}`);
        run.started.add(event.phase);
        this.#checkMayBegin(run, key, `${name} ${event.phase}`);
        break;
      case 'phase.acting':
        if (!run.started.has(event.phase) || run.finished.has(event.phase)) {
          this.violate('acts-within-its-phase', `${name} ${event.phase}`);
        }
        this.#checkMayBegin(run, key, `${name} ${event.phase}`);
        run.intents.set(event.phase, { attempt: key.attempt, atMs: this.#now() });
        break;
      case 'phase.acted':
        run.intents.delete(event.phase);
        break;
      case 'phase.finished':
        if (run.finished.has(event.phase)) this.violate('a-phase-ends-once', `${name} ${event.phase}`);
        run.finished.add(event.phase);
        run.intents.delete(event.phase);
        if (event.failure?.code === 'internal') {
          this.violate('no-fault-of-our-own', `${name} ${event.phase}: ${event.failure.message}`);
        }
        break;
      case 'run.finished':
        this.#ended(run, event);
        break;
      default:
    }
  }

  /** A cancelled run begins nothing new. */
  #checkMayBegin(run: WatchedRun, key: AttemptKey, name: string): void {
    if (run.cancelling?.attempt === key.attempt) {
      this.violate('cancelled-begins-nothing', `${name} after run.cancelling`);
    }
    const asked = run.cancelAskedAtMs;
    if (asked === undefined) return;
    if (run.attemptBeganAtMs > asked) {
      this.violate('cancelled-begins-nothing', `${name}: the attempt began after the end was asked for`);
    }
    if (this.#isPrompt && this.#now() > asked + HEARS_WITHIN_MS) {
      this.violate(
        'cancelled-begins-nothing',
        `${name} ${this.#now() - asked} ms after the end was asked for`,
      );
    }
  }

  #ended(run: WatchedRun, event: Extract<RunEvent, { type: 'run.finished' }>): void {
    run.state = 'finished';
    run.record = { ...run.record, state: 'finished', outcome: event.outcome, finishedAtMs: event.at };
    this.#settled = { run, effects: this.effects };
    if (event.failure?.code === 'internal') this.violate('no-fault-of-our-own', event.failure.message);
    if (this.windows > 0) return;
    this.#world.settle();
    if (isGood(run, 'down')) this.#hold('dark-after-down', checkDark(this.#environment, this.#world));
    if (isGood(run, 'up')) {
      const { infraOnly = false } = run.record.options;
      this.#hold('lit-after-up', checkLit(this.#environment, this.#world, event.components, infraOnly));
    }
  }

  #hold(rule: string, problems: readonly string[]): void {
    if (problems.length > 0) this.violate(rule, problems.join('; '));
  }
}

const isGood = (run: WatchedRun, action: RunRecord['action']): boolean =>
  run.record.action === action && run.record.outcome === 'succeeded' && run.events[0]?.type === 'run.started';

function describe(event: RunEvent): string {
  switch (event.type) {
    case 'run.started':
      return ` ${event.action} by ${event.requester}`;
    case 'run.finished':
      return ` ${event.outcome}${event.failure ? `: ${event.failure.message}` : ''}`;
    case 'run.resumed':
      return ` by ${event.owner}`;
    case 'run.cancelling':
      return ` ${event.reason}`;
    case 'phase.started':
      return ` ${event.phase}: ${event.reason}`;
    case 'phase.observed':
      return ` ${event.phase} ${event.state}: ${event.detail}`;
    case 'phase.retrying':
      return ` ${event.phase} ${event.operation} ${event.errorName}`;
    case 'phase.warned':
      return ` ${event.phase}: ${event.message}`;
    case 'phase.finished':
      return ` ${event.phase} ${event.state}: ${event.detail}`;
    case 'phase.acting':
      return ` ${event.phase} ${event.act}: ${event.reason}`;
    default:
      return ` ${event.phase}: ${event.detail}`;
  }
}
