import type { Action } from '../action.ts';
import type { Actor } from '../actor.ts';
import type { Outcome, RunEvent } from '../events.ts';
import type { Person } from '../lease/policy.ts';
import type { SeenLease } from './leases.ts';

/** What asked for a run. */
export type Trigger = 'person' | 'schedule' | 'lease';

/** Where a request came from: who is told how it went, and where. */
export interface RunOrigin {
  actor: Actor;
  /** In Slack: the channel, and the thread when it was asked for in one. */
  channel?: string;
  threadTs?: string;
}

export interface NewRun {
  id: string;
  environment: string;
  action: Action;
  /** Who asks, as shown to people. */
  requester: string;
  /** Who asks, to be found again; unknown of runs that an earlier version has entered. */
  origin?: RunOrigin;
  trigger: Trigger;
  options: { infraOnly?: boolean; reset?: boolean };
  createdAtMs: number;
}

/** A run to be entered. `whileLease` is a condition of its entry, and not kept. */
export interface RunEntry extends NewRun {
  /** The run is entered only while the environment's lease stands at this version, in the same transaction. */
  whileLease?: SeenLease;
}

/**
 * A run as the store knows it.
 *
 *   queued ──begin──> running ──finish──> finished
 *     ^                 │
 *     └────release──────┘        a lost attempt stays `running` until another begins
 */
export interface RunRecord extends NewRun {
  state: 'queued' | 'running' | 'finished';
  /** 0 until the first attempt begins. Every write of an attempt carries its number. */
  attempt: number;
  /** Which process holds the present attempt. */
  owner?: string;
  startedAtMs?: number;
  finishedAtMs?: number;
  outcome?: Outcome;
  cancel?: CancelRequest;
}

export interface CancelRequest {
  by: string;
  reason: string;
  atMs: number;
  /**
   * Who wants it ended for good: no retry follows. Absent where the run merely loses its process (a function's time
   * is over), and in what an earlier version has written.
   */
  person?: Person;
}

/** One attempt's right to write. Another attempt beginning takes it away. */
export interface AttemptKey {
  runId: string;
  attempt: number;
}

/** How long a phase took in an earlier run that came through. */
export interface PhaseDuration {
  component: string;
  verb: 'start' | 'stop' | 'check' | 'run';
  durationMs: number;
  finishedAtMs: number;
}

/** A task's effect that was verified for one life of its subject. */
export interface VerifiedLife {
  environment: string;
  component: string;
  lifeId: string;
  runId: string;
  verifiedAtMs: number;
}

/**
 * Where runs live. The SQL store and its in-memory twin keep to one contract suite.
 *
 * Fencing: `append`, `finish`, `release` and `beat` throw `attempt-lost` when the attempt is no longer the
 * present one, and then have written nothing. Whoever holds a run learns so before its next effect, because
 * the intent is appended first.
 *
 * Every change may be repeated when its answer was lost: an entered run, a written event, a finished or
 * released run is found as it should be, and the repetition succeeds. (A `beginAttempt` whose answer was lost
 * is not found again: nobody beats for it, so it lapses.)
 */
export interface RunStore {
  /**
   * Enters a run and wakes whoever works, in one transaction. An environment has one live run: when there is
   * one already, nothing is entered and that one is returned with `created: false`. Throws `lease-changed`, with
   * nothing entered, when the lease of `whileLease` has another version by now; any process may enter such a run, so a
   * repetition finds it with `created: false`.
   */
  create(run: RunEntry): Promise<{ run: RunRecord; created: boolean }>;
  /**
   * Takes the run up: raises its attempt from the number seen, in one conditional statement. Undefined when it
   * is over, when another attempt has begun since, or while its holder still beats.
   */
  beginAttempt(seen: AttemptKey, owner: string, nowMs: number): Promise<RunRecord | undefined>;
  /** Writes the next event; one that leaves a gap is refused as `internal`. */
  append(key: AttemptKey, event: RunEvent): Promise<void>;
  /** The last event, the run's end and the job's completion, in one transaction. */
  finish(key: AttemptKey, event: Extract<RunEvent, { type: 'run.finished' }>): Promise<void>;
  /** Lets go of a run that is not over; whoever works may take it up at once. */
  release(key: AttemptKey): Promise<void>;
  /**
   * Says that the holder lives, and hears whether somebody asked for the end. A holder that has not beaten for
   * 10 s may lose the run, so beat every 3 s.
   */
  beat(key: AttemptKey): Promise<{ cancel?: CancelRequest }>;
  /** `over`: it had ended already; `unknown`: there is no such run. The first request stays. */
  requestCancel(runId: string, request: CancelRequest): Promise<'asked' | 'over' | 'unknown'>;

  run(runId: string): Promise<RunRecord | undefined>;
  liveRun(environment: string): Promise<RunRecord | undefined>;
  /** The newest first. */
  runs(query: { environment?: string; limit: number }): Promise<RunRecord[]>;
  /** In order, those after `afterSeq`. */
  events(runId: string, afterSeq?: number): Promise<RunEvent[]>;
  /**
   * Of phases that were done, the newest first, at most `perPhase` of each component and verb, from the
   * environment's last 200 runs that are over. What a run did after it was taken up again has dead time in it
   * and is left out.
   */
  phaseDurations(environment: string, perPhase: number): Promise<PhaseDuration[]>;
  rememberLife(life: VerifiedLife): Promise<void>;
  verifiedLife(environment: string, component: string, lifeId: string): Promise<VerifiedLife | undefined>;
  /**
   * Calls `wake` when the run may have a new event or a request to end. Only a hint, which may be lost: look
   * from time to time as well. Returns what ends it.
   */
  onChange(runId: string, wake: () => void): () => void;
}

/** What wakes a worker: a run that is new, released, or whose holder has stopped beating. */
export interface RunQueue {
  /**
   * Calls `handle` with the id of each run that needs an attempt, at most `concurrency` at once. The handler
   * begins the attempt itself (`beginAttempt` with the number it has read); it resolves when it is done with
   * the run, whether it got it or not. When it rejects, the run comes back once its holder counts as silent.
   */
  work(handle: (runId: string) => Promise<void>, options: WorkOptions): Promise<RunWorker>;
}

export interface WorkOptions {
  concurrency: number;
  /** Awaited before runs are taken up: whatever must not wait for the work on them. */
  calm?: () => Promise<void>;
}

export interface RunWorker {
  /** Takes no more runs; resolves when those under way have been let go of. */
  stop(): Promise<void>;
}
