import type { Desired } from './action.ts';
import type { Observation } from './observation.ts';

/**
 * What core sees of a component. Kinds implement one of three shapes:
 *
 * - a *resource* has a power state and is reconciled: a resumed run just observes again;
 * - a *check* can only be observed (an HTTP answer, a reachable broker);
 * - a *task* has an effect that must not happen twice by accident: its intent is journaled before the
 *   effect, its result after it.
 */
export type Driver = Resource | Check | Task;

export interface Resource {
  shape: 'resource';
  /** One probe. Throws ServiceError when the service does not answer. */
  observe(signal: AbortSignal): Promise<Observation>;
  /**
   * Requests `on`. Resolving means "call accepted", never "ready". Returns what was requested, in words. Throws
   * ServiceError.
   */
  start(seen: Observation, signal: AbortSignal): Promise<string>;
  /** Requests `off`. Resolving means "call accepted". Throws ServiceError. */
  stop(seen: Observation, signal: AbortSignal): Promise<string>;
  /** Present when tasks may belong to the incarnation of this resource. */
  subject?: TaskTarget;
}

export interface Check {
  shape: 'check';
  observe(signal: AbortSignal): Promise<Observation>;
}

/** One incarnation of a resource, from start to stop: for a deployment the uids and start times of its Ready pods. */
export interface Incarnation {
  id: string;
  startedAtMs: number;
}

/** The questions that a task may ask about the resource to whose incarnation it belongs. All throw ServiceError. */
export interface TaskTarget {
  /**
   * The present incarnation, or undefined when the resource is not Ready; with `withinMs`, as a probe less than that
   * ago has seen it.
   */
  incarnation(signal: AbortSignal, withinMs?: number): Promise<Incarnation | undefined>;
  /**
   * Every incarnation under way, Ready or not: one of each pod whose containers run and that is not terminating. A pod
   * that is not Ready for a moment keeps its incarnation, and what was done for it still holds.
   */
  incarnations(signal: AbortSignal, withinMs?: number): Promise<Incarnation[]>;
  /**
   * Searches for `text` in the resource's log since the incarnation began. `complete` is false when the log no longer
   * reaches back to that moment, so absence proves nothing.
   */
  findInLog(
    text: string,
    incarnation: Incarnation,
    signal: AbortSignal,
  ): Promise<{ found: boolean; complete: boolean }>;
}

export interface Evidence {
  /** `unknown` is an answer: it is reported, and nothing is silently repeated for it. */
  answer: 'yes' | 'no' | 'unknown';
  reason: string;
  /** With a `yes` from evidence: the incarnation that it holds for, worth remembering. */
  lifeId?: string;
}

/** Whether a task may have its effect now. `wait` is asked again, `refuse` fails the task with nothing changed. */
export interface Permission {
  answer: 'yes' | 'wait' | 'refuse';
  reason: string;
  remedy?: string;
}

export interface Verdict {
  /** `wait` is polled again until the task's time-out. */
  answer: 'verified' | 'wait' | 'failed';
  reason: string;
  /** What to do after a failure, or when the wait timed out. */
  remedy?: string;
  /** With `verified`: the incarnation that it holds for. It is stored for when the evidence is gone. */
  lifeId?: string;
}

/** The services of a run for a task while its effect happens. */
export interface TaskContext {
  /** The direction of the run: `off` only in a `down`. */
  desired: Desired;
  /** The intent, as journaled before the effect; unchanged by a resume. */
  intent: TaskIntent;
  signal: AbortSignal;
  /**
   * To be awaited right before each further effect of this task: throws `attempt-lost` when another attempt has the run
   * by now. The intent was confirmed once, but a task of several steps takes time.
   */
  confirm(): Promise<void>;
  /** Reports what the task waits for, to the thread and the live view. */
  progress(detail: string): void;
  /** Shows people a warning now that is not a failure. */
  warn(message: string): void;
  /** Polls `look` with adaptive pauses until it returns a value other than undefined. */
  until<T>(read: () => Promise<T | undefined>): Promise<T>;
  /** Retries an idempotent call while its error is worth repeating. */
  retry<T>(call: () => Promise<T>): Promise<T>;
}

/** Facts fixed before the effect, so that a resumed attempt can tell whether it happened. Must survive JSON. */
export type TaskIntent = Readonly<Record<string, unknown>>;

/** The traces of the effect, journaled after it; `verify` reads them. Must survive JSON. */
export type TaskReceipt = Readonly<Record<string, unknown>>;

export interface Task {
  shape: 'task';
  /** Whether evidence shows that this task was done for the present incarnation of its subject. */
  alreadyDone(signal: AbortSignal): Promise<Evidence>;
  /** Called until `yes` before the intent is journaled; after a `refuse` nothing has changed. */
  mayRun?(waitedMs: number, signal: AbortSignal): Promise<Permission>;
  /** Fixes the facts of the intent. No effect yet. */
  prepare?(signal: AbortSignal): Promise<TaskIntent>;
  /** The effect. */
  run(context: TaskContext): Promise<TaskReceipt>;
  /** Polls until the effect is visible. */
  verify(receipt: TaskReceipt, signal: AbortSignal): Promise<Verdict>;
  /**
   * After an intent without a result: whether the effect happened. With a `yes` comes the receipt that the lost attempt
   * would have journaled. Default: `unknown`.
   */
  happened?(intent: TaskIntent, signal: AbortSignal): Promise<Evidence & { receipt?: TaskReceipt }>;
}

/** When a task has its turn, relative to the resource it belongs to. */
export type TaskMoment =
  /** While its subject is off: the subject is stopped first if need be (a Kafka reset). */
  | 'before-subject-starts'
  /** Once its subject is Ready (initialising the matching engine). */
  | 'after-subject-is-ready'
  /** In place of its members' own start and stop calls (one Lambda for all of them). */
  | 'instead-of-members';

/** `infrastructure` is what `--infra-only` brings up. */
export type Layer = 'infrastructure' | 'application';

/** The data of a component that planning needs, without a connection. */
export interface ComponentSpec {
  name: string;
  kind: string;
  shape: Driver['shape'];
  needs: readonly string[];
  /** The `needs` that its start need not wait for: it may boot meanwhile, and is ready only after them. */
  readyAfter?: readonly string[];
  layer: Layer;
  timeoutMs: number;
  /** Usual times in milliseconds, configured or learned; learned ones come with their p90. */
  expected: { upMs: number; downMs: number; upP90Ms?: number; downP90Ms?: number };
  /** The least time between two polls near the expected end, in milliseconds. */
  pollMs: number;
  /** Tasks only. */
  moment?: TaskMoment;
  /** Tasks only: the component to whose incarnation it belongs. */
  subject?: string;
  /** `instead-of-members` only. */
  members?: readonly string[];
}

/** A named set of components that go up and down together. */
export interface EnvironmentSpec {
  name: string;
  components: readonly ComponentSpec[];
  /** For a whole run, in milliseconds. */
  timeoutMs: number;
}
