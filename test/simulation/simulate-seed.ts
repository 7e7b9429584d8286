import { VirtualClock } from '../../src/clock/virtual.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { LamplighterError } from '../../src/core/errors.ts';
import { builtInKinds, loadAllKinds } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import { sandboxComponents } from '../../src/sandbox/components.ts';
import { createInProcessSandbox } from '../../src/sandbox/in-process.ts';
import { sandboxServices } from '../../src/sandbox/services.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { worldFile } from '../../src/sandbox/world/world-file.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { isRepeatable } from '../../src/store/store-error.ts';
import { startRun } from '../../src/use-cases/start-run.ts';
import { Draw } from './draw.ts';
import { environmentName } from './draw-environment.ts';
import { callers } from './machine.ts';
import type { Mutant } from './mutants.ts';
import { Replica, type Surroundings } from './replica.ts';
import type { Blow, Command, Mishap, Scenario } from './scenario.ts';
import { Trace } from './trace.ts';
import { type Violation, Witness } from './witness.ts';

const MONDAY_MORNING = Date.UTC(2026, 10, 23, 1, 50);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** By then every run is over, however often it was taken up again: each attempt has its whole time anew. */
const LONGEST_MS = 8 * HOUR;
/** Virtual time that stands still is a fault too, and only real time can tell. */
const STUCK_MS = 20 * SECOND;

export interface SeedResult {
  seed: number;
  violations: readonly Violation[];
  trace: readonly string[];
  runs: number;
  outcomes: Record<string, number>;
  effects: number;
  attempts: number;
  windows: number;
  virtualMs: number;
}

let loading: Promise<ReadonlyMap<string, Kind>> | undefined;

/** Plays one scenario from beginning to end. The same scenario always gives the same trace. */
export async function simulateScenario(scenario: Scenario, mutant?: Mutant): Promise<SeedResult> {
  loading ??= loadAllKinds().then((kinds) => new Map(kinds.map((kind) => [kind.name, kind])));
  const kinds = await loading;
  const environment = await configure(scenario);
  const simulation = new Simulation(scenario, environment, kinds, mutant);
  let watchdog: NodeJS.Timeout | undefined;
  const stuck = new Promise<'stuck'>((resolve) => {
    watchdog = setTimeout(() => resolve('stuck'), STUCK_MS);
  });
  const end = await Promise.race([simulation.play(), stuck]);
  clearTimeout(watchdog);
  if (end === 'stuck') simulation.witness.violate('time-passes', `virtual time stands still`);
  return simulation.result();
}

async function configure(scenario: Scenario): Promise<EnvironmentConfig> {
  const text = JSON.stringify({ environments: { [environmentName]: scenario.environment } });
  const config = await loadConfig({ text, source: `seed ${scenario.seed}`, registry: builtInKinds });
  const environment = config.environments.get(environmentName);
  if (environment === undefined) throw new Error('the environment was not read');
  return environment;
}

class Simulation {
  readonly witness: Witness;
  readonly #scenario: Scenario;
  readonly #clock = new VirtualClock(MONDAY_MORNING);
  readonly #trace: Trace;
  readonly #around: Surroundings;
  readonly #replicas: Replica[] = [];
  readonly #generations: number[] = [];
  /** How often each named point was reached, by replica. */
  readonly #reached = new Map<string, number>();
  readonly #pending: Set<Mishap>;
  /** Commands that nobody has answered yet. */
  #asking = 0;

  constructor(
    scenario: Scenario,
    environment: EnvironmentConfig,
    kinds: ReadonlyMap<string, Kind>,
    mutant: Mutant | undefined,
  ) {
    this.#scenario = scenario;
    this.#pending = new Set(scenario.mishaps);
    const clock = this.#clock;
    this.#trace = new Trace(() => clock.now());
    const draw = new Draw(scenario.seed + 0.5);
    const { world, transports } = createInProcessSandbox({
      file: worldFile.parse(scenario.world),
      components: sandboxComponents(environment),
      clock,
      services: (made) => sandboxServices(this.#watched(made)),
    });
    this.witness = new Witness({
      environment,
      world,
      trace: this.#trace,
      now: () => clock.now(),
      isPrompt:
        scenario.outages.length === 0 &&
        scenario.storeLatencyMs === 0 &&
        scenario.mishaps.every(({ blow }) => blow.what !== 'stall'),
    });
    const { store, queue } = memoryStore(clock);
    this.#around = {
      clock,
      environment,
      kinds,
      transports,
      store: this.witness.watch(store),
      queue,
      witness: this.witness,
      random: draw.random,
      isAway: () =>
        scenario.outages.some(
          ({ fromMs, ms }) => this.#elapsedMs() >= fromMs && this.#elapsedMs() < fromMs + ms,
        ),
      latencyMs: scenario.storeLatencyMs,
      mutant,
      reached: (replica, point) => this.#strike(replica, point),
    };
  }

  async play(): Promise<void> {
    const { scenario } = { scenario: this.#scenario };
    for (let index = 0; index < scenario.replicas; index += 1) await this.#boot(index);
    for (const mishap of scenario.mishaps) {
      const { when } = mishap;
      if ('atMs' in when) void this.#clock.sleep(when.atMs).then(() => this.#fall(mishap));
    }
    await Promise.all(scenario.commands.map((command) => this.#command(command)));
    await this.#untilOver();
    for (const replica of this.#replicas) replica.crash();
    this.witness.atRest();
  }

  result(): SeedResult {
    const { runs, violations, effects, windows } = this.witness;
    const outcomes: Record<string, number> = {};
    let attempts = 0;
    for (const { record, attempt } of runs.values()) {
      attempts += attempt;
      const outcome = record.outcome ?? 'none';
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    return {
      seed: this.#scenario.seed,
      violations,
      trace: this.#trace.lines,
      runs: runs.size,
      outcomes,
      effects,
      attempts,
      windows,
      virtualMs: this.#elapsedMs(),
    };
  }

  #elapsedMs(): number {
    return this.#clock.now() - MONDAY_MORNING;
  }

  async #boot(index: number): Promise<void> {
    const generation = (this.#generations[index] ?? 0) + 1;
    this.#generations[index] = generation;
    const replica = new Replica(index, `r${index}.${generation}`, this.#around);
    this.#replicas[index] = replica;
    this.#trace.note(replica.machine.name, 'starts');
    await replica.start();
  }

  /** The world's one door, with who comes through it, and where a machine may stall or die at it. */
  #watched(world: World): World {
    const deliver = world.deliver.bind(world);
    world.deliver = async (call, signal, answer) => {
      const machine = callers.getStore();
      if (machine === undefined) throw new Error('a call that comes from no machine');
      if (!call.effect) {
        await machine.gateInCall();
        const value = await deliver(call, this.#wire(machine.gone, signal), answer);
        await machine.gateInCall();
        return value;
      }
      const replica = this.#replicas.find((one) => one.machine === machine);
      const issue = this.witness.issue(machine, call);
      if (replica !== undefined) this.#strike(replica, 'call:before');
      await machine.gateInCall();
      try {
        return await deliver(call, this.#wire(machine.gone, signal), () => {
          const value = answer();
          this.witness.effect(machine, call, issue);
          return value;
        });
      } finally {
        if (replica !== undefined) this.#strike(replica, 'call:after');
        await machine.gateInCall();
      }
    };
    return world;
  }

  #wire(gone: AbortSignal, signal: AbortSignal): AbortSignal {
    return this.#scenario.cutsWire ? AbortSignal.any([signal, gone]) : signal;
  }

  #strike(replica: Replica, point: string): void {
    const key = `${replica.index} ${point}`;
    const nth = (this.#reached.get(key) ?? 0) + 1;
    this.#reached.set(key, nth);
    for (const mishap of this.#pending) {
      const { when } = mishap;
      if (mishap.replica !== replica.index || 'atMs' in when) continue;
      const awaited = 'point' in when ? when.point : `call:${when.call}`;
      if (awaited === point && when.nth === nth) this.#fall(mishap, point);
    }
  }

  #fall(mishap: Mishap, where = 'a moment of its own'): void {
    this.#pending.delete(mishap);
    const replica = this.#replicas[mishap.replica];
    if (replica === undefined || replica.machine.isDead) return;
    this.#trace.note(replica.machine.name, `${describeBlow(mishap.blow)} (${where})`);
    const { blow } = mishap;
    if (blow.what === 'stall') {
      replica.machine.stall(blow.ms);
      return;
    }
    if (blow.what === 'crash') replica.crash();
    else void replica.leave();
    void this.#clock.sleep(mishap.restartMs).then(() => {
      // Whoever has not left in good order by then is ended.
      replica.crash();
      if (this.#replicas[mishap.replica] === replica) void this.#boot(mishap.replica);
    });
  }

  async #command(command: Command): Promise<void> {
    await this.#clock.sleep(command.atMs);
    const replica = await this.#listener(command.replica);
    if (replica === undefined) return;
    const { action, who, reset, infraOnly, supersede, cancelAfterMs } = command;
    this.#trace.note(
      who,
      `asks ${replica.machine.name}: ${action}${supersede ? ', in place of others' : ''}`,
    );
    this.#asking += 1;
    const { machine } = replica;
    const answered = startRun(
      environmentName,
      {
        action,
        requester: who,
        ...(reset && { reset }),
        ...(infraOnly && { infraOnly }),
        ...(supersede && { supersede }),
      },
      replica.ports,
      new AbortController().signal,
    ).then(
      (handle) => {
        handle.finished.then(
          ({ events }) =>
            this.#checkView(
              handle.runId,
              events.map(({ seq }) => seq),
            ),
          (error) => this.witness.violate('followers-see-the-end', `${handle.runId}: ${String(error)}`),
        );
        if (cancelAfterMs === undefined) return;
        void machine.clock.sleep(cancelAfterMs).then(() => {
          this.#trace.note(who, `ends ${handle.runId}`);
          handle.cancel(`${who} has thought better of it`, who);
        });
      },
      (error) => {
        const isRefusal = error instanceof LamplighterError && error.code === 'run-in-progress';
        if (!isRefusal && !isRepeatable(error)) {
          this.witness.violate('no-fault-of-our-own', `${action}: ${String(error)}`);
        }
        this.#trace.note(who, `is refused: ${String(error)}`);
      },
    );
    const lost = new Promise<void>((resolve) => {
      if (machine.gone.aborted) resolve();
      else machine.gone.addEventListener('abort', () => resolve(), { once: true });
    });
    void Promise.race([answered, lost]).then(() => {
      this.#asking -= 1;
    });
  }

  /** Whoever follows a run sees all of its events, in order. */
  #checkView(runId: string, seqs: readonly number[]): void {
    const written = this.witness.runs.get(runId)?.lastSeq;
    if (seqs.length !== written || seqs.some((seq, index) => seq !== index + 1)) {
      this.witness.violate('followers-see-everything', `${runId}: ${seqs.join(',')} of ${written}`);
    }
  }

  async #listener(preferred: number): Promise<Replica | undefined> {
    for (let tries = 0; tries < 20; tries += 1) {
      const order = [...this.#replicas.slice(preferred), ...this.#replicas.slice(0, preferred)];
      const found = order.find(({ machine, isLeaving }) => machine.isRunning && !isLeaving);
      if (found !== undefined) return found;
      await this.#clock.sleep(10 * SECOND);
    }
    return undefined;
  }

  async #untilOver(): Promise<void> {
    const isOver = () =>
      this.#asking === 0 && [...this.witness.runs.values()].every(({ state }) => state === 'finished');
    while (!isOver() && this.#elapsedMs() < LONGEST_MS) await this.#clock.sleep(15 * SECOND);
    // What is still on the wire arrives, and stalled machines come back.
    await this.#clock.sleep(120 * SECOND);
    while (!isOver() && this.#elapsedMs() < LONGEST_MS) await this.#clock.sleep(15 * SECOND);
  }
}

const describeBlow = (blow: Blow): string =>
  ({ crash: 'CRASHES', leave: 'LEAVES', stall: `STALLS for ${blow.what === 'stall' ? blow.ms : 0} ms` })[
    blow.what
  ];
