import { systemClock } from '../../../../src/ops/system-clock.ts';
import { type SharedClock, sharedClock } from '../clock/shared.ts';
import type { SandboxCloud } from '../cloud.ts';
import { createInProcessSandbox, type InProcessOptions, type InProcessSandbox } from '../in-process.ts';
import type { WorldRecord } from '../world-record.ts';

/** What GET /world tells. */
export interface WorldStatus {
  environment: string;
  world: string;
  description: string;
  seed: number;
  nowMs: number;
  now: string;
  startedAtMs: number;
  speed: number;
  /** Goes up with every change; GET and PUT /world/state carry it as their ETag. */
  revision: string;
  effects: readonly { atMs: number; service: string; operation: string; target: string }[];
}

/** A world that runs on scaled time in this process, for others to call. */
export interface WorldHost {
  readonly clock: SharedClock;
  /** Calls the present world; what has an effect or fails counts as a change. */
  call<T>(perform: (cloud: SandboxCloud) => Promise<T>): Promise<{ value: T; changed: boolean }>;
  record(): WorldRecord;
  /** Goes on with another world, or another state of this one. */
  replace(record: WorldRecord): void;
  status(): WorldStatus;
  revision(): string;
}

export function createWorldHost(
  first: WorldRecord,
  speed: number,
  services?: InProcessOptions['services'],
): WorldHost {
  const clock = sharedClock({
    realMs: systemClock.now(),
    // While nobody hosts a world its time stands still.
    worldMs: first.state?.nowMs ?? systemClock.now(),
    speed,
  });
  // A revision of an earlier host must never look like one of ours.
  const lifetime = systemClock.now().toString(36);
  let changes = 0;
  let record = first;
  let sandbox = begin(first);

  function begin({ file, components, state }: WorldRecord): InProcessSandbox {
    return createInProcessSandbox({ file, components, clock, saved: state, ...(services && { services }) });
  }

  return {
    clock,
    revision: () => `${lifetime}-${changes}`,
    async call(perform) {
      const present = sandbox;
      const effectsBefore = present.world.effects.length;
      try {
        const value = await perform(present.cloud);
        const changed = present.world.effects.length > effectsBefore;
        if (changed) changes += 1;
        return { value, changed };
      } catch (error) {
        // A fault that struck is used up.
        changes += 1;
        throw error;
      }
    },
    record: () => ({ ...record, state: sandbox.snapshot() }),
    replace(next) {
      clock.restart(next.state?.nowMs ?? 0);
      record = next;
      sandbox = begin(next);
      changes += 1;
    },
    status() {
      sandbox.world.settle();
      const { file, environment } = record;
      const nowMs = clock.now();
      return {
        environment,
        world: file.name,
        description: file.description,
        seed: file.seed,
        nowMs,
        now: new Date(nowMs).toISOString(),
        startedAtMs: sandbox.world.startedAtMs,
        speed: clock.origin.speed,
        revision: `${lifetime}-${changes}`,
        effects: sandbox.world.effects,
      };
    },
  };
}
