import type { Action } from '../action.ts';
import type { Actor } from '../actor.ts';
import type { Outcome, RunEvent } from '../events.ts';
import type { Person } from '../lease/policy.ts';
import type { SeenLease } from './leases.ts';

/** The origin of a run: a person, the schedule, or a lease. */
export type Trigger = 'person' | 'schedule' | 'lease';

/** Where a request came from: who gets the result, and where. */
export interface RunOrigin {
  actor: Actor;
  /** In Slack: the channel, and the thread when the request was made in one. */
  channel?: string;
  threadTs?: string;
}

export interface NewRun {
  id: string;
  environment: string;
  action: Action;
  /** The requester, as shown to people. */
  requester: string;
  /** The requester, for later lookup; unknown for runs that an earlier version has entered. */
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

/** The condition under which the run of a stop is entered. */
export interface StopEntry {
  runId: string;
  whileLease: SeenLease;
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
  /** The process that holds the present attempt. */
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
   * The person who wants it ended for good: no retry follows. Absent where the run merely loses its process (a
   * function's time is over), and in records of an earlier version.
   */
  person?: Person;
}

/** One attempt's right to write. Another attempt revokes it. */
export interface AttemptKey {
  runId: string;
  attempt: number;
}

/** The duration of a phase in an earlier run that succeeded. */
export interface PhaseDuration {
  component: string;
  verb: 'start' | 'stop' | 'check' | 'run';
  durationMs: number;
  finishedAtMs: number;
}

/** A task's effect that was verified for one incarnation of its subject. */
export interface VerifiedIncarnation {
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
   * Claims the run: raises its attempt from the number seen, in one conditional statement. Undefined when it is over,
   * when another attempt has begun since, or while its holder still beats.
   */
  beginAttempt(seen: AttemptKey, owner: string, nowMs: number): Promise<RunRecord | undefined>;
  /** Writes the next event; one that leaves a gap is refused as `internal`. */
  append(key: AttemptKey, event: RunEvent): Promise<void>;
  /** The last event, the run's end and the job's completion, in one transaction. */
  finish(key: AttemptKey, event: Extract<RunEvent, { type: 'run.finished' }>): Promise<void>;
  /** Releases a run that is not over; any worker may claim it at once. Throws `attempt-lost`. */
  release(key: AttemptKey): Promise<void>;
  /**
   * Heartbeat of the holder; returns a requested end. A holder that has not beaten for 10 s may lose the run, so beat
   * every 3 s. Throws `attempt-lost`.
   */
  beat(key: AttemptKey): Promise<{ cancel?: CancelRequest }>;
  /** `over`: it had ended already; `unknown`: there is no such run. The first request stays. */
  requestCancel(runId: string, request: CancelRequest): Promise<'asked' | 'over' | 'unknown'>;

  run(runId: string): Promise<RunRecord | undefined>;
  liveRun(environment: string): Promise<RunRecord | undefined>;
  /** Newest first. */
  runs(query: { environment?: string; limit: number }): Promise<RunRecord[]>;
  /** In order, those after `afterSeq`. */
  events(runId: string, afterSeq?: number): Promise<RunEvent[]>;
  /**
   * The durations of phases that were done, newest first, at most `perPhase` of each component and verb, from the
   * environment's last 200 finished runs. Phases after a resume include dead time and are left out.
   */
  phaseDurations(environment: string, perPhase: number): Promise<PhaseDuration[]>;
  rememberIncarnation(incarnation: VerifiedIncarnation): Promise<void>;
  verifiedIncarnation(
    environment: string,
    component: string,
    lifeId: string,
  ): Promise<VerifiedIncarnation | undefined>;
  /**
   * Calls `wake` when the run may have a new event or a request to end. Only a hint, which may be lost: poll as well.
   * Returns the unsubscribe function.
   */
  onChange(runId: string, wake: () => void): () => void;
}

/** Wakes workers: for a run that is new, released, or whose holder is silent. */
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
  /** Awaited before runs are claimed: work that must not wait for the runs. */
  idle?: () => Promise<void>;
}

export interface RunWorker {
  /** Claims no more runs; resolves when those under way have been released. */
  stop(): Promise<void>;
}
