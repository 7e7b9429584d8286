import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { sandboxComponents } from '../../packages/sandbox-cloud/src/components.ts';
import { createInProcessSandbox } from '../../packages/sandbox-cloud/src/in-process.ts';
import { sandboxServices } from '../../packages/sandbox-cloud/src/services.ts';
import type { World } from '../../packages/sandbox-cloud/src/world/world.ts';
import { worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { LamplighterError } from '../../src/core/errors.ts';
import { HOUR, SECOND } from '../../src/core/ports/clock.ts';
import { builtInKinds, loadAllKinds } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import { startLeased } from '../../src/leases/leased-start.ts';
import type { RunRequest } from '../../src/runs/requests.ts';
import { startRun } from '../../src/runs/start-run.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import { isRepeatable } from '../../src/store/store-error.ts';
import { Draw } from './draw.ts';
import { environmentName } from './draw-environment.ts';
import { type EveningCommand, LAST_DEED_MS } from './draw-evening.ts';
import { carryOut, personOf } from './evening-deeds.ts';
import { EveningSide } from './evening-side.ts';
import { callers, type Machine } from './machine.ts';
import type { Mutant } from './mutants.ts';
import { Replica, type ReplicaContext } from './replica.ts';
import { BEGIN_MS, type Blow, type Command, type Mishap, type Scenario } from './scenario.ts';
import { Trace } from './trace.ts';
import { type Violation, Witness } from './witness.ts';

/** By then every run is over, however often it was taken up again: each attempt has its whole time anew. */
const LONGEST_MS = 8 * HOUR;
/** So long after all were away everything that was missed is done or explained, a start that waits for a run too. */
const CATCHES_UP_MS = 200 * SECOND;
/** Virtual time that stands still is a fault too, and only real time can tell: looks that find it where it was. */
const LOOK_EVERY_MS = 2 * SECOND;
const LOOKS_IN_VAIN = 10;

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
  /** What came of the evening, by its name. */
  evening: Record<string, number>;
}

/** How somebody's request may be turned down. */
const REFUSALS: readonly unknown[] = ['run-in-progress', 'environment-locked', 'lease-refused'];

let loading: Promise<ReadonlyMap<string, Kind>> | undefined;

/** Plays one scenario from beginning to end. The same scenario always gives the same trace. */
export async function simulateScenario(scenario: Scenario, mutant?: Mutant): Promise<SeedResult> {
  loading ??= loadAllKinds().then((kinds) => new Map(kinds.map((kind) => [kind.name, kind])));
  const kinds = await loading;
  const environment = await configure(scenario);
  const simulation = new Simulation(scenario, environment, kinds, mutant);
  let watchdog: NodeJS.Timeout | undefined;
  const stuck = new Promise<'stuck'>((resolve) => {
    let seenMs = -1;
    let inVain = 0;
    watchdog = setInterval(() => {
      inVain = simulation.elapsedMs === seenMs ? inVain + 1 : 0;
      seenMs = simulation.elapsedMs;
      if (inVain === LOOKS_IN_VAIN) resolve('stuck');
    }, LOOK_EVERY_MS);
  });
  const end = await Promise.race([simulation.play(), stuck]);
  clearInterval(watchdog);
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
  readonly #clock = new VirtualClock(BEGIN_MS);
  readonly #trace: Trace;
  readonly #around: ReplicaContext;
  readonly #replicas: Replica[] = [];
  readonly #generations: number[] = [];
  /** How often each named point was reached, by replica. */
  readonly #reached = new Map<string, number>();
  readonly #pending: Set<Mishap>;
  readonly #memory: MemoryStore;
  readonly #world: World;
  #evening: EveningSide | undefined;
  /** Requests that are still to be made, or that nobody has answered yet. */
  #asking = 0;
  #blackUntilMs = 0;

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
    this.#world = world;
    this.#memory = memoryStore(clock);
    const { store, queue } = this.#memory;
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
        scenario.outages.some(({ fromMs, ms }) => this.elapsedMs >= fromMs && this.elapsedMs < fromMs + ms),
      latencyMs: scenario.storeLatencyMs,
      mutant,
      reached: (replica, point) => this.#strike(replica, point),
    };
  }

  async play(): Promise<void> {
    const scenario = this.#scenario;
    if (scenario.evening !== undefined) await this.#openEvening();
    for (let index = 0; index < scenario.replicas; index += 1) await this.#boot(index);
    for (const mishap of scenario.mishaps) {
      const { when } = mishap;
      if ('atMs' in when) void this.#clock.sleep(when.atMs).then(() => this.#fall(mishap));
    }
    const over = new AbortController();
    const watching = this.#evening?.watch(over.signal);
    for (const command of scenario.evening?.commands ?? []) void this.#deed(command);
    for (const { when, ms } of scenario.evening?.blackouts ?? []) {
      void this.#evening?.until(when, LONGEST_MS).then(() => this.#blackout(ms));
    }
    await Promise.all(scenario.commands.map((command) => this.#command(command)));
    await this.#untilOver();
    over.abort();
    await watching;
    for (const replica of this.#replicas) replica.crash();
    await this.#evening?.atRest();
    this.witness.atRest();
  }

  async #openEvening(): Promise<void> {
    const { clock, environment, mutant } = this.#around;
    this.#evening = await EveningSide.open({
      ...{ clock, environment, mutant: mutant?.evening, world: this.#world, memory: this.#memory },
      ...{ witness: this.witness, trace: this.#trace },
      isWatched: () =>
        !this.#around.isAway() &&
        this.#replicas.some(
          ({ machine, isLeaving, evening }) => machine.isRunning && !isLeaving && evening !== undefined,
        ),
    });
    this.#around.evening = this.#evening.ports;
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
      virtualMs: this.elapsedMs,
      evening: this.#evening?.seen.counts ?? {},
    };
  }

  get elapsedMs(): number {
    return this.#clock.now() - BEGIN_MS;
  }

  async #boot(index: number): Promise<void> {
    while (this.#clock.now() < this.#blackUntilMs) {
      await this.#clock.sleep(this.#blackUntilMs - this.#clock.now());
    }
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
    if (blow.what === 'stall') replica.machine.stall(blow.ms);
    else if (blow.what === 'crash') replica.crash();
    else void replica.leave();
    this.#evening?.struck();
    if (blow.what !== 'stall') this.#replace(replica, mishap.restartMs);
  }

  #replace(replica: Replica, inMs: number): void {
    void this.#clock.sleep(inMs).then(() => {
      // Whoever has not left in good order by then is ended.
      replica.crash();
      if (this.#replicas[replica.index] === replica) void this.#boot(replica.index);
    });
  }

  /** Nobody is left, for so long. */
  #blackout(ms: number): void {
    this.#trace.note('all', `DIE for ${ms} ms`);
    this.#blackUntilMs = Math.max(this.#blackUntilMs, this.#clock.now() + ms);
    for (const replica of this.#replicas.filter(({ machine }) => !machine.isDead)) {
      replica.crash();
      this.#replace(replica, ms);
    }
    this.#evening?.struck();
  }

  async #deed({ when, who, replica: preferred, deed }: EveningCommand): Promise<void> {
    this.#asking += 1;
    await this.#evening?.until(when, LAST_DEED_MS);
    const replica = await this.#listener(preferred);
    const other = await this.#listener(preferred + 1);
    this.#asking -= 1;
    const rules = this.#evening?.rules;
    if (replica?.evening === undefined || other?.evening === undefined || rules === undefined) return;
    this.#trace.note(who, `asks ${replica.machine.name}: ${JSON.stringify(deed)}`);
    const asked = carryOut(deed, { context: replica.evening, who }, { context: other.evening, who }, rules);
    this.#wait(
      [replica.machine, other.machine],
      asked.then(
        (answer) => this.#trace.note(who, `hears of ${deed.what}: ${answer}`),
        (error) => {
          if (!isRepeatable(error))
            this.witness.violate('no-fault-of-our-own', `${deed.what}: ${String(error)}`);
          this.#trace.note(who, `hears of ${deed.what}: ${String(error)}`);
        },
      ),
    );
  }

  /** Somebody waits for an answer, or for one that will never come. */
  #wait(machines: readonly Machine[], answered: Promise<void>): void {
    this.#asking += 1;
    const lost = machines.map(
      ({ gone }) =>
        new Promise<void>((resolve) => {
          if (gone.aborted) resolve();
          else gone.addEventListener('abort', () => resolve(), { once: true });
        }),
    );
    void Promise.race([answered, ...lost]).then(() => {
      this.#asking -= 1;
    });
  }

  async #command(command: Command): Promise<void> {
    await this.#clock.sleep(command.atMs);
    const replica = await this.#listener(command.replica);
    if (replica === undefined) return;
    const { action, who, reset, infraOnly, supersede, cancelAfterMs, litForMs } = command;
    this.#trace.note(
      who,
      `asks ${replica.machine.name}: ${action}${supersede ? ', in place of others' : ''}`,
    );
    const { machine, ports, evening } = replica;
    const { actor, role } = personOf(who);
    const request: RunRequest = {
      action,
      requester: who,
      ...(reset && { reset }),
      ...(infraOnly && { infraOnly }),
      ...(supersede && { supersede }),
      ...(evening && { origin: { actor }, role }),
      ...(litForMs !== undefined && { lit: { kind: 'for', ms: litForMs } }),
    };
    const start = () => startRun(environmentName, request, ports, new AbortController().signal);
    const started = evening === undefined ? start() : startLeased(evening, request, start);
    const answered = started.then(
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
        const isRefusal = error instanceof LamplighterError && REFUSALS.includes(error.code);
        if (!isRefusal && !isRepeatable(error)) {
          this.witness.violate('no-fault-of-our-own', `${action}: ${String(error)}`);
        }
        this.#trace.note(who, `is refused: ${String(error)}`);
      },
    );
    this.#wait([machine], answered);
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
      const first = preferred % this.#scenario.replicas;
      const order = [...this.#replicas.slice(first), ...this.#replicas.slice(0, first)];
      const found = order.find(
        ({ machine, isLeaving, evening }) =>
          machine.isRunning && !isLeaving && (evening !== undefined || this.#evening === undefined),
      );
      if (found !== undefined) return found;
      await this.#clock.sleep(10 * SECOND);
    }
    return undefined;
  }

  async #untilOver(): Promise<void> {
    const isOver = () =>
      this.#asking === 0 && [...this.witness.runs.values()].every(({ state }) => state === 'finished');
    const isDark = async () => this.#evening === undefined || (await this.#evening.isDark());
    const wait = async (isSettled = () => true) => {
      while (!(isSettled() && isOver() && (await isDark())) && this.elapsedMs < LONGEST_MS) {
        await this.#clock.sleep(15 * SECOND);
      }
    };
    await wait();
    // What is still on the wire arrives, and stalled machines come back.
    await this.#clock.sleep(120 * SECOND);
    await wait();
    if (this.#evening === undefined) return;
    const { seen } = this.#evening;
    // Whoever comes back says what there is still to say, and takes over what others had claimed.
    this.#pending.clear();
    await wait(() => this.#clock.now() - seen.watchedSinceMs >= CATCHES_UP_MS);
  }
}

const describeBlow = (blow: Blow): string =>
  ({ crash: 'CRASHES', leave: 'LEAVES', stall: `STALLS for ${blow.what === 'stall' ? blow.ms : 0} ms` })[
    blow.what
  ];
