import type { Notice } from '../../src/core/lease/notice.ts';
import type { Lease } from '../../src/core/ports/leases.ts';
import type { RunRecord } from '../../src/core/ports/run-store.ts';
import type { ScheduleOverride } from '../../src/core/ports/schedule-overrides.ts';
import type { EveningPorts, LeaseContext } from '../../src/leases/lease-context.ts';

export type EveningRule =
  | 'warned'
  | 'dark-in-time'
  | 'caught-up'
  | 'locked'
  | 'explained'
  | 'told'
  | 'one-winner'
  | 'bound'
  | 'holiday'
  | 'once-a-day'
  | 'found-by-the-watch'
  | 'no-flicker'
  | 'stays-cancelled';

/** The lamp itself, and what has been done to it: not what any bot believes. */
export interface Lamp {
  readonly lit: boolean;
  readonly live: RunRecord | undefined;
  /** In the order in which they were entered. */
  readonly runs: readonly RunRecord[];
}

/** One change of the lease that came through. */
interface Change {
  atMs: number;
  seenVersion: number;
  before: Lease | undefined;
  after: Lease;
}

/** Whatever the store has accepted of an evening, and what was found to be wrong with it. */
export class EveningSeen {
  readonly violations: { rule: EveningRule; detail: string }[] = [];
  readonly counts: Record<string, number> = {};
  readonly changes: Change[] = [];
  /** When each notice could first be read by whoever posts it, and since when bots had been watching by then. */
  readonly readable = new Map<string, { atMs: number; watchedSinceMs: number }>();
  /** Since when at least one bot has been up without a break; Infinity while none is. */
  watchedSinceMs: number;
  readonly context: LeaseContext;
  readonly lamp: Lamp;
  readonly #locks = new Map<string, ScheduleOverride>();
  readonly #onViolation: (rule: EveningRule, detail: string) => void;

  constructor(
    context: LeaseContext,
    lamp: Lamp,
    onViolation: (rule: EveningRule, detail: string) => void = () => {},
  ) {
    this.context = context;
    this.lamp = lamp;
    this.watchedSinceMs = context.now();
    this.#onViolation = onViolation;
  }

  /** The store itself, with every change written down: a crash hides none of them. */
  watching(ports: EveningPorts): EveningPorts {
    const { leases, exceptions, notices } = ports;
    return {
      ...ports,
      leases: {
        ...leases,
        change: async (seen, next) => {
          const before = await leases.get(seen.environment);
          const after = await leases.change(seen, next);
          const atMs = this.context.now();
          if (after !== undefined) this.changes.push({ atMs, seenVersion: seen.version, before, after });
          return after;
        },
      },
      exceptions: {
        ...exceptions,
        add: async (exception) => {
          const isNew = await exceptions.add(exception);
          if (isNew && exception.kind === 'lock') this.#locks.set(exception.id, exception);
          return isNew;
        },
        end: async (id, by) => {
          const ended = await exceptions.end(id, by);
          if (ended?.kind === 'lock') this.#locks.set(id, ended);
          return ended;
        },
      },
      notices: {
        ...notices,
        add: async (notice) => {
          const isNew = await notices.add(notice);
          const { watchedSinceMs } = this;
          if (isNew) this.readable.set(notice.id, { atMs: this.context.now(), watchedSinceMs });
          return isNew;
        },
      },
    };
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  violate(rule: EveningRule, detail: string): void {
    const { zone } = this.context.settings.schedule;
    const where = `${detail} (at ${new Date(this.context.now()).toISOString()}, ${zone})`;
    this.violations.push({ rule, detail: where });
    this.#onViolation(rule, where);
  }

  /** All locks that there ever were, with their true ends. */
  locks(): { fromMs: number; endMs: number }[] {
    return [...this.#locks.values()].map(({ fromMs, untilMs, endedAtMs = untilMs }) => ({
      fromMs,
      endMs: Math.min(untilMs, endedAtMs),
    }));
  }

  /** The oldest first. */
  async notices(): Promise<Notice[]> {
    const { environment, ports } = this.context;
    return (await ports.notices.list({ environment, limit: 100_000 })).toReversed();
  }
}
