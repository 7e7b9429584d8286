import type { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { World } from '../../packages/sandbox-cloud/src/world/world.ts';
import type { Driver } from '../../src/core/component.ts';
import { decide } from '../../src/core/decide.ts';
import type { RunEvent } from '../../src/core/events.ts';
import type { Observation } from '../../src/core/observation.ts';
import { isServing } from '../../src/core/plan/environment-snapshot.ts';
import type { PlannedPhase } from '../../src/core/plan/plan.ts';
import { type Clock, SECOND } from '../../src/core/ports/clock.ts';
import type { RunStore } from '../../src/core/ports/run-store.ts';

/** Numbers everything that an attempt asks of a port: when it asks, while it waits, and when it has its answer. */
export class Moments {
  readonly names: string[] = [];
  onReached = (): void => {};
  readonly #releaseAt: number | undefined;
  #counts = false;

  constructor(releaseAt: number | undefined) {
    this.#releaseAt = releaseAt;
  }

  begin(): void {
    this.#counts = true;
  }

  end(): void {
    this.#counts = false;
  }

  reach(name: string): void {
    if (!this.#counts) return;
    this.names.push(name);
    if (this.names.length - 1 === this.#releaseAt) this.onReached();
  }

  async around<T>(name: string, call: () => Promise<T>): Promise<T> {
    this.reach(`asks ${name}`);
    try {
      return await call();
    } finally {
      this.reach(`has ${name}`);
    }
  }
}

export const watchClock = (clock: VirtualClock, moments: Moments): Clock => ({
  now: () => clock.now(),
  outside: (call) => clock.outside(call),
  sleep: (ms, signal) => moments.around('sleep', () => clock.sleep(ms, signal)),
  // The limit of a call is no wait of the run.
  limit: (ms, signal) => clock.sleep(ms, signal),
});

/** Each call while it is on the wire. */
export function watchWorld(world: World, moments: Moments): World {
  const deliver = world.deliver.bind(world);
  world.deliver = async (call, signal, answer) => {
    moments.reach(`on the wire: ${call.service} ${call.operation} ${call.target}`);
    return deliver(call, signal, answer);
  };
  return world;
}

export function watchStore(store: RunStore, moments: Moments): RunStore {
  return {
    ...store,
    beginAttempt: (...args) => moments.around('beginAttempt', () => store.beginAttempt(...args)),
    append: (key, event) =>
      moments.around(`append ${event.type} ${'phase' in event ? event.phase : ''}`, () =>
        store.append(key, event),
      ),
    finish: (...args) => moments.around('finish', () => store.finish(...args)),
    events: (...args) => moments.around('events', () => store.events(...args)),
    beat: (...args) => moments.around('beat', () => store.beat(...args)),
    rememberIncarnation: (...args) =>
      moments.around('rememberIncarnation', () => store.rememberIncarnation(...args)),
  };
}

/** A look that is older than this says nothing about now. */
const FRESH_MS = 5 * SECOND;

/** What each look has really shown, by component, whatever a mutant makes of it. */
export class Looks {
  readonly #seen = new Map<string, { atMs: number; observed: Observation }[]>();

  add(component: string, atMs: number, observed: Observation): void {
    this.#seen.set(component, [...(this.#seen.get(component) ?? []), { atMs, observed }]);
  }

  /** Phases of resources and checks that ended well though the last look before their end does not bear it out. */
  unsupported(events: readonly RunEvent[]): string[] {
    const [first] = events;
    if (first?.type !== 'run.started') return [];
    const phases = new Map(first.plan.phases.map((phase) => [phase.id, phase]));
    return events.flatMap((event) => {
      if (event.type !== 'phase.finished' || event.blockedBy !== undefined) return [];
      const phase = phases.get(event.phase);
      if (phase === undefined || phase.onlyAsks || phase.verb === 'run') return [];
      if (event.state !== 'skipped' && event.state !== 'done') return [];
      const last = this.#seen.get(phase.component)?.findLast(({ atMs }) => atMs <= event.at);
      const isFresh = last !== undefined && event.at - last.atMs <= FRESH_MS;
      if (isFresh && shows(phase, last.observed, event.at)) return [];
      return [
        `${event.phase}: ${event.state} (${event.detail}), seen: ${last?.observed.detail ?? 'nothing'}`,
      ];
    });
  }
}

/** The parts with each of their methods numbered. */
export function watchParts(
  parts: ReadonlyMap<string, Driver>,
  { moments, probes, clock }: { moments: Moments; probes: Looks; clock: Clock },
): Map<string, Driver> {
  const watch = (name: string, part: Driver): Driver => {
    const entries = Object.entries(part).map(([method, value]) => {
      if (typeof value !== 'function') return [method, value];
      const ask = value as (...args: unknown[]) => Promise<unknown>;
      const watched = (...args: unknown[]) =>
        moments.around(`${name}.${method}`, async () => {
          const answer = await ask.apply(part, args);
          if (method === 'observe') probes.add(name, clock.now(), answer as Observation);
          return answer;
        });
      return [method, watched];
    });
    return Object.fromEntries(entries) as Driver;
  };
  return new Map([...parts].map(([name, part]) => [name, watch(name, part)]));
}

function shows(phase: PlannedPhase, observed: Observation, atMs: number): boolean {
  if (phase.verb === 'check') return isServing(observed);
  return decide(observed, phase.verb === 'stop' ? 'off' : 'on', atMs).act === 'done';
}
