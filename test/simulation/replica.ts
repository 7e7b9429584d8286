import type { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createClients } from '../../src/clients/create-clients.ts';
import type { Transports } from '../../src/clients/transports.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import type { Driver } from '../../src/core/component.ts';
import { LamplighterError } from '../../src/core/errors.ts';
import type { RunStore } from '../../src/core/ports/run-store.ts';
import type { StorePorts } from '../../src/core/ports/store-ports.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import type { EveningPorts, LeaseContext } from '../../src/leases/lease-context.ts';
import { leaseServiceOf } from '../../src/leases/lease-service.ts';
import { openEvening } from '../../src/leases/open-lease-context.ts';
import { startTicker } from '../../src/leases/ticker.ts';
import { reportStatus } from '../../src/reports/report-status.ts';
import { buildParts } from '../../src/runs/build-parts.ts';
import type { OpenEnvironment } from '../../src/runs/open-environment.ts';
import type { RunPorts } from '../../src/runs/run-ports.ts';
import { enterRun } from '../../src/runs/start-run.ts';
import { type Work, workRuns } from '../../src/runs/work-runs.ts';
import { HEARTBEAT_MS } from '../../src/store/heartbeat.ts';
import type { MemoryWorker } from '../../src/store/memory-queue.ts';
import type { MemoryStore } from '../../src/store/memory-store.ts';
import { isRepeatable } from '../../src/store/store-error.ts';
import { Machine } from './machine.ts';
import type { Mutant } from './mutants.ts';
import { portBy, wayToStore } from './reach-store.ts';
import type { Witness } from './witness.ts';

/** What all replicas share. */
export interface ReplicaContext {
  clock: VirtualClock;
  environment: EnvironmentConfig;
  kinds: ReadonlyMap<string, Kind>;
  transports: Transports;
  /** As the replicas find it, behind the witness. */
  store: RunStore;
  queue: MemoryStore['queue'];
  witness: Witness;
  random: () => number;
  /** Whether the database is away now. */
  isAway(): boolean;
  latencyMs: number;
  mutant?: Mutant | undefined;
  /** Where the scenario has leases and a schedule. */
  evening?: EveningPorts | undefined;
  /** A named point of a replica was reached: a blow may fall. */
  reached(replica: Replica, point: string): void;
}

/** One process of lamplighter on a machine of its own. */
export class Replica {
  readonly machine: Machine;
  readonly ports: RunPorts;
  readonly index: number;
  readonly #around: ReplicaContext;
  #worker: MemoryWorker | undefined;
  #work: Work | undefined;
  #clockwork: { stop(): Promise<void> } | undefined;
  readonly #open: OpenEnvironment;
  /** Leases and the schedule as this process sees them, once it has started. */
  evening: LeaseContext | undefined;
  isLeaving = false;
  readonly #leaving = new AbortController();

  constructor(index: number, name: string, around: ReplicaContext) {
    this.index = index;
    this.#around = around;
    this.machine = new Machine(name, around.clock);
    const store = storeFor(this.machine, around);
    const open = openOn(this.machine, around, store);
    this.#open = open;
    this.ports = {
      store,
      queue: { work: (handle, options) => this.#take(handle, options) },
      owner: name,
      clock: this.machine.clock,
      open: async () => open,
      attempts: new Map(),
      onTrouble: () => {},
      faultPoint: async (point) => {
        around.reached(this, point);
        await this.machine.gate();
      },
    };
  }

  async start(): Promise<void> {
    this.#work = await workRuns(this.ports, { concurrency: 1 });
    if (this.#around.evening !== undefined) await this.#keepTime(this.#around.evening);
  }

  /** The real ticker on the real use cases, as the app puts them together. */
  async #keepTime(shared: EveningPorts): Promise<void> {
    const { environment, witness, mutant } = this.#around;
    const { clock, name } = this.machine;
    const context = await openEvening({
      environment,
      clock,
      ports: { ...this.#eveningPorts(shared), store: this.ports.store, owner: name },
      status: (signal) => reportStatus(this.#open, signal, this.ports.store),
      leaving: this.#leaving.signal,
      start: (request, signal, entry) => enterRun(environment.name, request, this.ports, signal, entry),
    });
    this.evening = mutant?.evening?.around?.(context) ?? context;
    const { lateMs = 0, lateAfterOutageMs = 0 } = mutant?.evening ?? {};
    const evening = leaseServiceOf(this.evening);
    if (lateAfterOutageMs > 0) await clock.sleep(lateAfterOutageMs);
    this.#clockwork = startTicker({
      environments: [
        {
          clock,
          evening: {
            ...evening,
            tick: async () => {
              if (lateMs > 0) await clock.sleep(lateMs);
              return evening.tick();
            },
          },
        },
      ],
      minutes: false,
      onChange: (wake) => shared.leases.onChange(() => void this.machine.gate().then(wake)),
      leases: () => context.ports.leases.versions(),
      onTrouble: (error) => {
        // A store that is away, and a start that has to wait for what is under way: both are tried again.
        const waits = error instanceof LamplighterError && error.code === 'run-in-progress';
        if (!waits && !isRepeatable(error))
          witness.violate('no-fault-of-our-own', `a tick: ${String(error)}`);
      },
    });
  }

  #eveningPorts({ leases, claims, approvals, exceptions, notices }: EveningPorts): EveningPorts & StorePorts {
    const way = wayToStore(this.machine, this.#around);
    const by = <Port extends object>(name: string, port: Port): Port =>
      portBy(port, way, async (side, method) => {
        this.#around.reached(this, `${side}:${name}.${method}`);
        await this.machine.gateInCall();
      });
    return {
      leases: by('leases', leases),
      claims: by('claims', claims),
      approvals: by('approvals', approvals),
      exceptions: by('exceptions', exceptions),
      notices: by('notices', notices),
    } as EveningPorts & StorePorts;
  }

  /** Its power is cut. */
  crash(): void {
    this.machine.kill();
    this.#worker?.abandon();
  }

  /** Leaves in good order, and is gone when everything is handed over. */
  async leave(): Promise<void> {
    if (this.isLeaving || this.machine.isDead) return;
    this.isLeaving = true;
    this.#leaving.abort();
    await this.#clockwork?.stop();
    await this.#work?.stop();
    this.crash();
  }

  async #take(
    handle: (runId: string) => Promise<void>,
    options: { concurrency: number },
  ): Promise<MemoryWorker> {
    const { queue, witness } = this.#around;
    const checked = async (runId: string) => {
      try {
        await handle(runId);
      } catch (error) {
        // A store that is away ends an attempt; nothing else may.
        if (!isRepeatable(error)) witness.violate('no-fault-of-our-own', `${runId}: ${String(error)}`);
        // By its contract the queue gives such a run out again only when it lapses; the twin does so at once.
        await this.machine.clock.sleep(HEARTBEAT_MS + 1);
        throw error;
      }
    };
    // The twin's worker can be abandoned; the port's type does not say so.
    const worker = (await queue.work(checked, options)) as MemoryWorker;
    this.#worker = worker;
    return worker;
  }
}

function openOn(machine: Machine, around: ReplicaContext, store: RunStore): OpenEnvironment {
  const { environment, kinds, transports, random, mutant } = around;
  const clients = createClients(transports, createCallService({ clock: machine.clock }));
  const recalls = (component: string, lifeId: string): Promise<boolean> =>
    store.verifiedIncarnation(environment.name, component, lifeId).then(
      (incarnation) => incarnation !== undefined,
      () => false,
    );
  const built = buildParts({ environment, kinds, clients, clock: machine.clock, random, recalls });
  const parts = new Map<string, Driver>(built);
  if (mutant?.part) for (const [name, part] of built) parts.set(name, mutant.part(part));
  return { environment, parts, clock: machine.clock, random };
}

/** The runs' store by its way, which tells what the machine may know of its attempt. */
function storeFor(machine: Machine, around: ReplicaContext): RunStore {
  const { clock, witness, mutant } = around;
  const store = mutant?.store?.(around.store, clock) ?? around.store;
  const way = wayToStore(machine, around);
  const through = <Args extends unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) =>
    way(ask, () => {
      const isConfirmed = machine.attempt !== undefined && witness.isPresent(machine.attempt);
      return () => {
        if (isConfirmed) machine.confirmedAtMs = machine.ownMs();
      };
    });
  const beginAttempt = through(store.beginAttempt);
  return {
    create: through(store.create),
    beginAttempt: async (...args) => {
      const begun = await beginAttempt(...args);
      if (begun !== undefined) {
        machine.attempt = { runId: begun.id, attempt: begun.attempt };
        machine.confirmedAtMs = machine.ownMs();
      }
      return begun;
    },
    append: through(store.append),
    finish: through(store.finish),
    release: through(store.release),
    beat: through(store.beat),
    requestCancel: through(store.requestCancel),
    run: through(store.run),
    liveRun: through(store.liveRun),
    runs: through(store.runs),
    events: through(store.events),
    phaseDurations: through(store.phaseDurations),
    rememberIncarnation: through(store.rememberIncarnation),
    verifiedIncarnation: through(store.verifiedIncarnation),
    onChange: (runId, wake) => store.onChange(runId, () => void machine.gate().then(wake)),
  };
}
