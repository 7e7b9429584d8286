import { LamplighterError } from '../../../../src/core/errors.ts';
import type { Clock } from '../../../../src/core/ports/clock.ts';
import { type ComponentBehaviour, componentBehaviour, type FaultSpec } from './behaviour.ts';
import { unitHash } from './seeded.ts';
import type { WorldFile } from './world-file.ts';

/** A component of the configuration, as far as the sandbox needs it. */
export interface SandboxComponent {
  name: string;
  kind: string;
  needs: readonly string[];
  subject?: string;
  /** The kind's own options, validated. */
  options: Readonly<Record<string, unknown>>;
  expected: { upMs: number; downMs: number };
}

/** Something that will happen by itself: a transition that ends, a pod that becomes ready. */
export interface AgendaEntry {
  atMs: number;
  /** Ties in time are settled by who was entered first. */
  order: number;
  simulator: string;
  event: Readonly<{ type: string } & Record<string, unknown>>;
}

/** A call that changed something. Tests count these: nothing may happen twice. */
export interface Effect {
  atMs: number;
  service: string;
  operation: string;
  target: string;
}

/** Everything the world remembers. Plain JSON, so that it outlives a process in a file. */
export interface WorldState {
  world: WorldFile;
  startedAtMs: number;
  nowMs: number;
  nextOrder: number;
  agenda: AgendaEntry[];
  effects: Effect[];
  /** How often each fault has been passed or has struck, by its index. */
  faultCounts: number[];
  /** How often each drawn duration has been drawn, so that the next draw differs but repeats by seed. */
  draws: Record<string, number>;
  services: Record<string, unknown>;
}

/**
 * One service of the simulated cloud. It keeps its state in the world (`world.service(name)`), enters what
 * will happen into the agenda, and hears of it in `on`.
 */
export interface Simulator {
  readonly name: string;
  /** Sets up what exists when the world begins. Called once per new world. */
  boot(): void;
  /** An agenda entry of this simulator has come due; `world.now()` is its moment. */
  on(event: AgendaEntry['event']): void;
  /** Whether the component serves its users now; undefined when it is none of this simulator's. */
  isUp?(component: string): boolean | undefined;
  /** Something elsewhere in the world has changed: what waits for it may go on. */
  onChange?(): void;
}

export interface SandboxCall {
  service: string;
  operation: string;
  target: string;
  /** Whether it changes something when it succeeds. */
  effect: boolean;
}

/** How a simulated service refuses: its own error name, as the real one gives it. */
export class SandboxRefusal extends Error {
  readonly httpStatus: number;

  constructor(name: string, message: string, httpStatus = 400) {
    super(message);
    this.name = name;
    this.httpStatus = httpStatus;
  }
}

/**
 * The simulated cloud: a discrete-event simulation that catches up with the clock whenever it is asked
 * something. Nothing in it waits by itself, so the same world runs on virtual time, on scaled time, and
 * across processes.
 */
export class World {
  readonly components: ReadonlyMap<string, SandboxComponent>;
  readonly #state: WorldState;
  readonly #clock: Clock;
  readonly #withhold: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly #simulators = new Map<string, Simulator>();
  readonly #isNew: boolean;
  /** During an agenda entry the world's time is that entry's moment, not the clock's. */
  #momentMs: number | undefined;

  constructor(options: {
    file: WorldFile;
    components: readonly SandboxComponent[];
    clock: Clock;
    withhold: (ms: number, signal?: AbortSignal) => Promise<void>;
    saved?: WorldState;
  }) {
    this.components = new Map(options.components.map((component) => [component.name, component]));
    this.#clock = options.clock;
    this.#withhold = options.withhold;
    this.#isNew = options.saved === undefined;
    this.#state = options.saved ?? {
      world: options.file,
      startedAtMs: options.clock.now(),
      nowMs: options.clock.now(),
      nextOrder: 0,
      agenda: [],
      effects: [],
      faultCounts: options.file.faults.map(() => 0),
      draws: {},
      services: {},
    };
  }

  /** Adds the services; a new world begins with their first states. */
  populate(simulators: readonly Simulator[]): void {
    for (const simulator of simulators) this.#simulators.set(simulator.name, simulator);
    if (this.#isNew) for (const simulator of simulators) simulator.boot();
  }

  now(): number {
    return this.#momentMs ?? this.#clock.now();
  }

  get startedAtMs(): number {
    return this.#state.startedAtMs;
  }

  get effects(): readonly Effect[] {
    return this.#state.effects;
  }

  /** The state of one service, made by `initial` at first use. Must be plain JSON. */
  service<State>(name: string, initial: () => State): State {
    this.#state.services[name] ??= initial();
    return this.#state.services[name] as State;
  }

  behaviour(component: string): ComponentBehaviour {
    return this.#state.world.components[component] ?? componentBehaviour.parse({});
  }

  ofKind(kind: string): SandboxComponent[] {
    return [...this.components.values()].filter((component) => component.kind === kind);
  }

  /** Draws how long the component takes this time. Advances the draw, so call it once per transition. */
  draw(component: string, way: 'up' | 'down'): number {
    const key = `${component}:${way}`;
    const nth = this.#state.draws[key] ?? 0;
    this.#state.draws[key] = nth + 1;
    return this.truth(component, way, nth);
  }

  /** What the `nth` draw is (the first is 0): for tests that compare a run with the world's own times. */
  truth(component: string, way: 'up' | 'down', nth = 0): number {
    const behaviour = this.behaviour(component);
    const expected = this.components.get(component)?.expected;
    const base = way === 'up' ? (behaviour.up ?? expected?.upMs) : (behaviour.down ?? expected?.downMs);
    return Math.round((base ?? 0) * this.stray(`${component}:${way}:${nth}`));
  }

  /** A factor around 1, drawn from the seed and the key. */
  stray(key: string): number {
    const { seed, jitter } = this.#state.world;
    return 1 + jitter * (2 * unitHash(`${seed}:${key}`) - 1);
  }

  /** Enters something that will happen to a simulator by itself. */
  after(ms: number, simulator: string, event: AgendaEntry['event']): void {
    const entry = { atMs: this.now() + Math.max(0, ms), order: this.#state.nextOrder++, simulator, event };
    this.#state.agenda.push(entry);
    this.#state.agenda.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  }

  /** Takes entries of a simulator off the agenda again. */
  forget(simulator: string, matches: (event: AgendaEntry['event']) => boolean): void {
    this.#state.agenda = this.#state.agenda.filter(
      (entry) => entry.simulator !== simulator || !matches(entry.event),
    );
  }

  /** Whether the component serves its users at this moment. */
  isUp(component: string): boolean {
    return this.serves(component) ?? false;
  }

  /** As `isUp`, but undefined for what no simulator runs: a task, a check. */
  serves(component: string): boolean | undefined {
    for (const simulator of this.#simulators.values()) {
      const up = simulator.isUp?.(component);
      if (up !== undefined) return up;
    }
    return undefined;
  }

  /** Tells every simulator that something has changed. Call it after a transition. */
  changed(): void {
    for (const simulator of this.#simulators.values()) simulator.onChange?.();
  }

  /** Lets everything happen that has come due. */
  settle(): void {
    for (;;) {
      const next = this.#state.agenda[0];
      if (next === undefined || next.atMs > this.#clock.now()) break;
      this.#state.agenda.shift();
      this.#momentMs = next.atMs;
      try {
        this.#simulators.get(next.simulator)?.on(next.event);
        this.changed();
      } finally {
        this.#momentMs = undefined;
      }
    }
    this.#state.nowMs = this.#clock.now();
  }

  /** The one way into the world: settles it, lets faults strike, answers, counts the effect. */
  async deliver<T>(call: SandboxCall, signal: AbortSignal, answer: () => T): Promise<T> {
    const fault = this.#strike(call);
    if (fault?.error !== undefined) {
      throw new SandboxRefusal(
        fault.error,
        fault.message ?? `${call.operation}: ${fault.error} (a fault of this world)`,
        fault.status,
      );
    }
    if (fault?.answer === 'hang') await this.#withhold(Number.POSITIVE_INFINITY, signal);
    if (fault?.answer === 'slow') await this.#withhold(fault.delay ?? 30_000, signal);
    this.settle();
    const value = answer();
    if (call.effect) {
      const { service, operation, target } = call;
      this.#state.effects.push({ atMs: this.now(), service, operation, target });
      this.changed();
    }
    if (fault?.answer === 'lost') {
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    }
    return value;
  }

  /** What to keep in a file. */
  snapshot(): WorldState {
    return structuredClone(this.#state);
  }

  #strike(call: SandboxCall): FaultSpec | undefined {
    const faults = this.#state.world.faults;
    for (const [index, fault] of faults.entries()) {
      if (fault.on !== `${call.service}:${call.operation}`) continue;
      if (fault.target !== undefined && fault.target !== call.target) continue;
      const count = this.#state.faultCounts[index] ?? 0;
      if (count >= fault.skip + fault.times) continue;
      this.#state.faultCounts[index] = count + 1;
      if (count >= fault.skip) return fault;
    }
    return undefined;
  }
}

/** For simulators: a component's option that the kind's schema has already checked. */
export function option<T>(component: SandboxComponent, name: string): T {
  if (!(name in component.options)) {
    throw new LamplighterError('sandbox-failed', `${component.name} has no option ${name} for the sandbox`);
  }
  return component.options[name] as T;
}
