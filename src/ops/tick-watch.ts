import { MINUTE } from '../core/ports/clock.ts';

/** Every environment ticks once a minute; a tick that starts a run may take a while. */
const SILENT_AFTER_MS = 5 * MINUTE;

export interface TickWatch {
  ticked(environment: string): void;
  /** Every environment is expected to tick from now on. */
  expect(environments: readonly string[]): void;
  /** An environment that nobody ticks, or undefined. */
  trouble(): string | undefined;
}

/** Watches that leases and schedules are ticked. `now` counts milliseconds and is never set back. */
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
