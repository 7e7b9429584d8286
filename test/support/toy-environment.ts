import type {
  Check,
  ComponentSpec,
  Driver,
  EnvironmentSpec,
  Resource,
  Task,
} from '../../src/core/component.ts';
import type { Observation, ResourceState } from '../../src/core/observation.ts';
import type { Clock } from '../../src/core/ports/clock.ts';

/** A spec with everything filled in. */
export function spec(name: string, details: Partial<ComponentSpec> = {}): ComponentSpec {
  return {
    name,
    kind: `toy-${details.shape ?? 'resource'}`,
    shape: 'resource',
    needs: [],
    layer: 'infrastructure',
    timeoutMs: 600_000,
    expected: { upMs: 60_000, downMs: 30_000 },
    pollMs: 3_000,
    ...details,
  };
}

export const environment = (...components: ComponentSpec[]): EnvironmentSpec => ({
  name: 'toys',
  components,
  timeoutMs: 3_600_000,
});

export const observed = (state: ResourceState, more: Partial<Observation> = {}): Observation => ({
  state,
  detail: state,
  ...more,
});

/** A resource that takes its time on the given clock and counts what is asked of it. */
export class ToyResource implements Resource {
  readonly shape = 'resource';
  readonly calls: { act: 'start' | 'stop'; atMs: number }[] = [];
  probes = 0;
  state: ResourceState;
  /** When it became on or off. */
  settledAtMs: number | undefined;
  readonly #clock: Clock;
  readonly #upMs: number;
  readonly #downMs: number;
  #arrival: { atMs: number; state: ResourceState } | undefined;
  /** Thrown by the next start or stop calls. */
  readonly refusals: Error[] = [];
  /** Thrown by the next looks. */
  readonly blindness: Error[] = [];

  constructor(clock: Clock, options: { upMs?: number; downMs?: number; state?: ResourceState } = {}) {
    this.#clock = clock;
    this.#upMs = options.upMs ?? 60_000;
    this.#downMs = options.downMs ?? 30_000;
    this.state = options.state ?? 'off';
  }

  async observe(signal: AbortSignal): Promise<Observation> {
    signal.throwIfAborted();
    this.probes += 1;
    const blind = this.blindness.shift();
    if (blind !== undefined) throw blind;
    this.#settle();
    return observed(this.state);
  }

  async start(): Promise<string> {
    return this.#ask('start', 'starting', 'on', this.#upMs);
  }

  async stop(): Promise<string> {
    return this.#ask('stop', 'stopping', 'off', this.#downMs);
  }

  #ask(act: 'start' | 'stop', via: ResourceState, to: ResourceState, ms: number): string {
    this.calls.push({ act, atMs: this.#clock.now() });
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refusal;
    this.state = via;
    this.#arrival = { atMs: this.#clock.now() + ms, state: to };
    return `asked to ${act}`;
  }

  #settle(): void {
    if (this.#arrival !== undefined && this.#clock.now() >= this.#arrival.atMs) {
      this.state = this.#arrival.state;
      this.settledAtMs = this.#arrival.atMs;
      this.#arrival = undefined;
    }
  }
}

export const toyCheck = (read: () => Observation): Check => ({ shape: 'check', observe: async () => read() });

export const toyTask = (overrides: Partial<Task> = {}): Task => ({
  shape: 'task',
  alreadyDone: async () => ({ answer: 'no', reason: 'not done' }),
  run: async () => ({}),
  verify: async () => ({ answer: 'verified', reason: 'verified' }),
  ...overrides,
});

export const parts = (record: Record<string, Driver>): ReadonlyMap<string, Driver> =>
  new Map(Object.entries(record));
