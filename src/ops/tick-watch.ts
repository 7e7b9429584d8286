import { MINUTE } from '../core/ports/clock.ts';

/** Every environment is looked after once a minute; a tick that starts a run may take a while. */
const SILENT_AFTER_MS = 5 * MINUTE;

export interface TickWatch {
  ticked(environment: string): void;
  /** From now on every environment is expected to be looked after. */
  expect(environments: readonly string[]): void;
  /** Which environment nobody looks after, or undefined. */
  trouble(): string | undefined;
}

/** Sees that leases and schedules are looked after. `now` counts milliseconds and is never set back. */
export function createTickWatch(now: () => number): TickWatch {
  const last = new Map<string, number>();
  return {
    ticked: (environment) => last.set(environment, now()),
    expect(environments) {
      for (const environment of environments) last.set(environment, now());
    },
    trouble() {
      for (const [environment, atMs] of last) {
        const silentMs = now() - atMs;
        if (silentMs < SILENT_AFTER_MS) continue;
        return `leases and schedule of ${environment} were not looked after for ${Math.round(silentMs / MINUTE)} min`;
      }
      return undefined;
    },
  };
}
