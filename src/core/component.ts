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
export type Part = Resource | Check | Task;

export interface Resource {
  shape: 'resource';
  /** One look. Throws ServiceError when the service does not answer it. */
  observe(signal: AbortSignal): Promise<Observation>;
  /** Asks for `on`. Returning means "call accepted", never "ready". Says in words what was asked. */
  start(seen: Observation, signal: AbortSignal): Promise<string>;
  /** Asks for `off`. Returning means "call accepted". */
  stop(seen: Observation, signal: AbortSignal): Promise<string>;
  /** Present when tasks may belong to the life of this resource. */
  subject?: Subject;
}

export interface Check {
  shape: 'check';
  observe(signal: AbortSignal): Promise<Observation>;
}

/** One life of a resource, from start to stop: for a deployment the uids and start times of its Ready pods. */
export interface Life {
  id: string;
  startedAtMs: number;
}

/** What a task may ask about the resource to whose life it belongs. */
export interface Subject {
  /**
   * The present life, or undefined when the resource is not Ready; where `withinMs` is given, as it was seen
   * by a look less than that ago.
   */
  life(signal: AbortSignal, withinMs?: number): Promise<Life | undefined>;
  /**
   * Every life that is under way, Ready or not: one of each pod whose containers run and that is not leaving.
   * A pod that is not Ready for a moment lives on, and what was done for it still holds.
   */
  lives(signal: AbortSignal, withinMs?: number): Promise<Life[]>;
  /**
   * Looks for `text` in what the resource has written since the life began.
   * `complete` is false when the log no longer reaches back to that moment, so absence proves nothing.
   */
  findInLog(text: string, life: Life, signal: AbortSignal): Promise<{ found: boolean; complete: boolean }>;
}

export interface Evidence {
  /** `unknown` is an answer: what cannot be known is reported, not repeated silently. */
  answer: 'yes' | 'no' | 'unknown';
  reason: string;
  /** With a `yes` that the world gave: the life that it holds for, worth remembering. */
  lifeId?: string;
}

/** Whether a task may have its effect now. `wait` is asked again, `refuse` fails the task with nothing changed. */
export interface Permission {
  answer: 'yes' | 'wait' | 'refuse';
  reason: string;
  remedy?: string;
}

export interface Verdict {
  /** `wait` is looked at again until the task's time-out. */
  answer: 'verified' | 'wait' | 'failed';
  reason: string;
  /** What to do when it failed, or when it was waited for in vain. */
  remedy?: string;
  /** With `verified`: the life that it holds for. It is remembered for when the world can no longer tell. */
  lifeId?: string;
}

/** What the run lends a task while its effect happens. */
export interface TaskContext {
  /** Which way the run goes: `off` only in a `down`. */
  desired: Desired;
  /** The intent, as journaled before the effect; stable over a resume. */
  intent: TaskIntent;
  signal: AbortSignal;
  /**
   * To be awaited right before each further effect of this task: throws when another attempt has the run by
   * now. The intent was confirmed once, but a task of several steps takes its time.
   */
  confirm(): Promise<void>;
  /** Says what the task waits for, for the thread and the live view. */
  progress(detail: string): void;
  /** Tells people something now that is not a failure. */
  warn(message: string): void;
  /** Repeats `look` with adaptive pauses until it returns a value other than undefined. */
  until<T>(look: () => Promise<T | undefined>): Promise<T>;
  /** Repeats a harmless call while its error is worth repeating. */
  retry<T>(call: () => Promise<T>): Promise<T>;
}

/** Facts fixed before the effect, so that a resumed attempt can tell whether it happened. Must survive JSON. */
export type TaskIntent = Readonly<Record<string, unknown>>;

/** What the effect left behind, journaled after it; verify reads it. Must survive JSON. */
export type TaskReceipt = Readonly<Record<string, unknown>>;

export interface Task {
  shape: 'task';
  /** Whether the world shows that this task was done for the present life of its subject. */
  alreadyDone(signal: AbortSignal): Promise<Evidence>;
  /** Asked until `yes` before the intent is journaled; a `refuse` leaves the world untouched. */
  mayRun?(waitedMs: number, signal: AbortSignal): Promise<Permission>;
  /** Fixes the facts of the intent. No effect yet. */
  prepare?(signal: AbortSignal): Promise<TaskIntent>;
  /** The effect. */
  run(context: TaskContext): Promise<TaskReceipt>;
  /** Looks until the effect has shown itself. */
  verify(receipt: TaskReceipt, signal: AbortSignal): Promise<Verdict>;
  /**
   * After an intent without a result: did the effect happen? With a `yes` comes the receipt that the lost
   * attempt would have journaled. Default: `unknown`.
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

/** What planning needs to know of a component: plain data, no connection. */
export interface ComponentSpec {
  name: string;
  kind: string;
  shape: Part['shape'];
  needs: readonly string[];
  /** Those of `needs` that its start need not wait for: it may boot meanwhile, and is ready only after them. */
  readyAfter?: readonly string[];
  layer: Layer;
  timeoutMs: number;
  /** How long it usually takes, configured or learned; learned ones come with what nine of ten stay below. */
  expected: { upMs: number; downMs: number; upP90Ms?: number; downP90Ms?: number };
  /** Looks are never closer together than this near the expected end. */
  pollMs: number;
  /** Tasks only. */
  moment?: TaskMoment;
  /** Tasks only: the component to whose life it belongs. */
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
