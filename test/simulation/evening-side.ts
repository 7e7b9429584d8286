import type { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { World } from '../../packages/sandbox-cloud/src/world/world.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import { SECOND } from '../../src/core/ports/clock.ts';
import type { RunRecord } from '../../src/core/ports/run-store.ts';
import type { EveningPorts } from '../../src/leases/lease-context.ts';
import { openEvening } from '../../src/leases/open-lease-context.ts';
import type { MemoryStore } from '../../src/store/memory-store.ts';
import type { EveningMoment } from './draw-evening.ts';
import { checkDark } from './end-states.ts';
import { checkAfterwards } from './evening-afterwards.ts';
import type { EveningMutant } from './evening-mutants.ts';
import { EveningRules } from './evening-rules.ts';
import { EveningSeen, type Lamp } from './evening-seen.ts';
import type { Trace } from './trace.ts';
import type { Witness } from './witness.ts';

const LOOK_EVERY_MS = 2 * SECOND;
const CHECK_EVERY_LOOKS = 3;

interface Parts {
  clock: VirtualClock;
  environment: EnvironmentConfig;
  world: World;
  memory: MemoryStore;
  witness: Witness;
  trace: Trace;
  mutant?: EveningMutant | undefined;
  /** Whether a bot is up that can reach the store. */
  isWatched(): boolean;
}

/** The leases and the schedule of a scenario: the store behind its witness, and the rules on it. */
export class EveningSide {
  readonly rules: EveningRules;
  readonly seen: EveningSeen;
  /** As the replicas find it. */
  readonly ports: EveningPorts;
  readonly #parts: Parts;

  static async open(parts: Parts): Promise<EveningSide> {
    const { clock, environment, memory } = parts;
    const nobody = () => Promise.reject(new Error('the witness does nothing itself'));
    const context = await openEvening({
      ...{ environment, clock, status: nobody, start: nobody, leaving: new AbortController().signal },
      ports: { ...memory, owner: 'witness' },
    });
    const { witness } = parts;
    const seen = new EveningSeen(context, lampOf(parts), (rule, detail) => witness.violate(rule, detail));
    return new EveningSide(parts, seen);
  }

  private constructor(parts: Parts, seen: EveningSeen) {
    this.#parts = parts;
    this.seen = seen;
    this.rules = new EveningRules(seen);
    const { leases, claims, approvals, exceptions, notices } = parts.memory;
    const store = { leases, claims, approvals, exceptions, notices };
    this.ports = this.#traced(seen.watching(parts.mutant?.store?.(store) ?? store));
  }

  /** Looks until it is told to stop: who watches, and whether all is as it should be. */
  async watch(until: AbortSignal): Promise<void> {
    for (let probes = 0; !until.aborted; probes += 1) {
      this.noteWatch();
      if (probes % CHECK_EVERY_LOOKS === 0) await this.rules.check();
      await this.#parts.clock.sleep(LOOK_EVERY_MS, until).catch(() => {});
    }
  }

  noteWatch(): void {
    const { seen } = this;
    if (!this.#parts.isWatched()) seen.watchedSinceMs = Number.POSITIVE_INFINITY;
    else if (seen.watchedSinceMs === Number.POSITIVE_INFINITY) seen.watchedSinceMs = this.#parts.clock.now();
  }

  /** What was claimed is taken over half a minute later. */
  struck(): void {
    this.rules.crashedMs = this.#parts.clock.now();
    this.noteWatch();
  }

  /** Waits for a moment of an evening; one before the end of a lease that never comes passes in the end. */
  async until(moment: EveningMoment, latestMs: number): Promise<void> {
    const { clock } = this.#parts;
    const beginMs = clock.now();
    if ('atMs' in moment) return clock.sleep(moment.atMs);
    await clock.sleep(moment.afterMs);
    while (clock.now() < beginMs + latestMs) {
      const lease = await this.#lease();
      const atMs = (lease?.litUntilMs ?? 0) - moment.beforeEndMs;
      if (lease === undefined || atMs < clock.now()) await clock.sleep(30 * SECOND);
      else if (atMs - clock.now() > 30 * SECOND)
        await clock.sleep(Math.min(atMs - clock.now(), 60 * SECOND) - 15 * SECOND);
      else {
        await clock.sleep(atMs - clock.now());
        this.seen.count(`moments ${moment.beforeEndMs} ms before the end`);
        return;
      }
    }
  }

  /** Whether nothing burns and nothing is due. */
  async isDark(): Promise<boolean> {
    return (await this.#lease()) === undefined && !this.seen.lamp.lit;
  }

  async atRest(): Promise<void> {
    if ((await this.#lease()) !== undefined) this.seen.violate('dark-in-time', 'its lease never ends');
    await checkAfterwards(this.seen);
  }

  #lease() {
    const { memory, environment } = this.#parts;
    return memory.leases.get(environment.name);
  }

  #traced(ports: EveningPorts): EveningPorts {
    const { trace } = this.#parts;
    const clock = (ms: number) => new Date(ms).toISOString().slice(11, 23);
    return {
      ...ports,
      leases: {
        ...ports.leases,
        change: async (before, next) => {
          const after = await ports.leases.change(before, next);
          const { stopping } = next.reminded;
          const what = `until ${clock(next.litUntilMs)}${stopping ? `, stopping ${stopping.runId ?? ''}` : ''}`;
          trace.note('lease', `v${before.version} -> ${after ? `v${after.version} ${what}` : 'lost'}`);
          return after;
        },
        end: async (before) => {
          const ended = await ports.leases.end(before);
          trace.note('lease', `v${before.version} -> ${ended ? 'ended' : 'lost'}`);
          return ended;
        },
      },
      claims: {
        ...ports.claims,
        settle: async (key, end) => {
          trace.note('clock', `${key.kind} ${clock(key.dueAtMs)}: ${end.result} (${end.owner})`);
          return ports.claims.settle(key, end);
        },
      },
      notices: {
        ...ports.notices,
        add: async (notice) => {
          const isNew = await ports.notices.add(notice);
          if (isNew) trace.note('notice', `${notice.id}`);
          return isNew;
        },
      },
    };
  }
}

function lampOf({ environment, world, witness }: Parts): Lamp {
  const runs = (): RunRecord[] => [...witness.runs.values()].map(({ record }) => record);
  return {
    get lit() {
      world.settle();
      return checkDark(environment, world).length > 0;
    },
    get live() {
      return [...witness.runs.values()].find(({ state }) => state !== 'finished')?.record;
    },
    get runs() {
      return runs();
    },
  };
}
