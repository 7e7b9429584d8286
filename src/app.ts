import { dirname } from 'node:path';
import { openCalendar } from './calendars/holidays.ts';
import type { Clients } from './clients/clients.ts';
import type { Config, EnvironmentConfig } from './config/environment-config.ts';
import { LamplighterError } from './core/errors.ts';
import type { Clock } from './core/ports/clock.ts';
import type { Random } from './core/ports/random.ts';
import type { Runs } from './core/ports/runs.ts';
import type { Kind } from './kinds/kind.ts';
import type { Lamplighter } from './lamplighter.ts';
import { cancelRun } from './leases/cancel-run.ts';
import type { LeaseContext } from './leases/lease-context.ts';
import { leaseServiceOf } from './leases/lease-service.ts';
import { startLeased } from './leases/leased-start.ts';
import { openEvening } from './leases/open-lease-context.ts';
import { startTicker, type Ticker } from './leases/ticker.ts';
import { checkCalendar } from './reports/check-calendar.ts';
import { checkEnvironment } from './reports/check-environment.ts';
import { checkOwnPlace } from './reports/check-own-place.ts';
import { withSavings } from './reports/plan-savings.ts';
import { reportCost } from './reports/report-cost.ts';
import { reportStatus } from './reports/report-status.ts';
import { buildParts } from './runs/build-parts.ts';
import { learnTimes } from './runs/learn-times.ts';
import type { OpenEnvironment } from './runs/open-environment.ts';
import { planRun } from './runs/plan-run.ts';
import { resolveEnvironment } from './runs/resolve-environment.ts';
import type { RunPorts } from './runs/run-ports.ts';
import { enterRun, followRun, startRun } from './runs/start-run.ts';
import { type Work, workRuns } from './runs/work-runs.ts';

/** One environment's way to the outside, and its time: each sandbox has its own. */
export interface Connection {
  clients: Clients;
  clock: Clock;
  random: Random;
  close(): Promise<void>;
}

export interface LamplighterDeps {
  config: Config;
  kinds: ReadonlyMap<string, Kind>;
  /** Opens one environment's connections, real ones or a sandbox's. Called once for each, at first use. */
  connect(environment: EnvironmentConfig): Promise<Connection>;
  /** Opens the store of runs. Called once, at first use: `status` and `plan` need none, but are better with one. */
  openRuns(): Promise<Runs>;
  /** The store where it can be had without starting a database: for learned times, memories, a run under way. */
  storeIfOpen?(): Promise<Pick<Runs, 'store' | 'close'> | undefined>;
  /** Called when an environment's leases and schedule were ticked. */
  onTick?(environment: string): void;
  /** Hears in words which days off of an environment are not known, and when they are again. */
  onCalendar?(environment: string, message: string): void;
  /** How many of its seconds pass in one real second. */
  speed?: number;
}

/** The composition root: production, demo and tests differ only in what they pass in. */
export function createApp(parts: LamplighterDeps): Lamplighter {
  const { config, kinds } = parts;
  const names = [...config.environments.keys()];
  const connections = new Map<string, Promise<Connection>>();
  const attempts: RunPorts['attempts'] = new Map();
  let opening: Promise<Runs> | undefined;
  let near: Promise<Pick<Runs, 'store' | 'close'> | undefined> | undefined;
  let working: Promise<Work> | undefined;
  let keeping: Promise<Ticker> | undefined;
  let ticker: Ticker | undefined;

  const connectionOf = (environment: EnvironmentConfig): Promise<Connection> => {
    const connecting = connections.get(environment.name) ?? parts.connect(environment);
    connections.set(environment.name, connecting);
    return connecting;
  };
  /** By its whole name at once: of ten thousand each is asked for again and again. */
  const named = (name: string): EnvironmentConfig => {
    const environment =
      config.environments.get(name) ?? config.environments.get(resolveEnvironment(name, names));
    if (environment === undefined) throw new LamplighterError('internal', `${name} was resolved to nothing`);
    return environment;
  };
  const opened = async (name: string): Promise<OpenEnvironment> => {
    const environment = named(name);
    const { clients, clock, random } = await connectionOf(environment);
    const recalls = (component: string, lifeId: string): Promise<boolean> =>
      clock.outside(async () => {
        // Without a memory it is the world alone that is asked.
        const store = await storeIfOpen().catch(() => undefined);
        const incarnation = await store?.verifiedIncarnation(name, component, lifeId).catch(() => undefined);
        return incarnation !== undefined;
      });
    const built = buildParts({ environment, kinds, clients, clock, random, recalls });
    return { environment, clock, random, parts: built };
  };
  /** The store where it is open, or can be asked without starting a database. */
  const storeIfOpen = async (): Promise<Runs['store'] | undefined> => {
    if (opening === undefined) near ??= parts.storeIfOpen?.();
    return (await (opening ?? near))?.store;
  };
  const runs = async (): Promise<RunPorts & Runs> => {
    opening ??= parts.openRuns();
    return { ...(await opening), attempts, open: opened };
  };
  const work = async (concurrency: number): Promise<Work> => {
    working ??= workRuns(await runs(), {
      concurrency,
      // Starts that are due are entered before those that were entered are worked on.
      idle: async () => ticker?.idle(),
    });
    return working;
  };
  const withTimes = async (open: OpenEnvironment): Promise<OpenEnvironment> => {
    const store = await storeIfOpen();
    // Without them it is a plan all the same.
    return store === undefined ? open : learnTimes(open, store).catch(() => open);
  };
  const known = async (runId: string) => {
    const run = await (await runs()).store.run(runId);
    if (run === undefined) {
      throw new LamplighterError('run-unknown', `There is no run ${runId}`, {
        remedy: '`lamplighter history` lists the runs.',
      });
    }
    return run;
  };

  const evenings = new Map<string, Promise<LeaseContext>>();
  const leaving = new AbortController();
  const leaseContextOf = (name: string): Promise<LeaseContext> => {
    const opening = evenings.get(name) ?? openLeaseContext(name);
    evenings.set(name, opening);
    opening.catch(() => evenings.delete(name));
    return opening;
  };
  const openLeaseContext = async (name: string): Promise<LeaseContext> => {
    const ports = await runs();
    const environment = named(name);
    const { clock } = await connectionOf(environment);
    return openEvening({
      environment,
      clock,
      calendar: {
        folder: dirname(config.source),
        onLoss: (message) => parts.onCalendar?.(environment.name, message),
      },
      ports,
      leaving: leaving.signal,
      status: async (signal) => reportStatus(await opened(name), signal, ports.store),
      start: (request, signal, entry) => enterRun(name, request, ports, signal, entry),
    });
  };
  const keepTime = async (): Promise<Ticker> => {
    const ports = await runs();
    const environments = names.map(async (name) => ({
      evening: leaseServiceOf(await leaseContextOf(name)),
      clock: (await connectionOf(named(name))).clock,
    }));
    ticker = startTicker({
      environments: await Promise.all(environments),
      onChange: (wake) => ports.leases.onChange(wake),
      leases: () => ports.leases.versions(),
      onTrouble: ports.onTrouble,
      ...(parts.onTick && { onTick: parts.onTick }),
    });
    return ticker;
  };

  return {
    environments: names,
    resolve: (name) => resolveEnvironment(name, names),
    status: async (name, signal, onProbe) => {
      const open = await opened(name);
      return reportStatus(open, signal, await storeIfOpen().catch(() => undefined), onProbe);
    },
    plan: async (name, request, signal) => {
      const open = await withTimes(await opened(name));
      const calendar = () => openCalendar(open.environment.evening);
      return withSavings(await planRun(open, request, signal), open, calendar);
    },
    start: async (name, request, signal) => {
      const ports = await runs();
      // A run in the way may have been left behind: then its end is this process's work too.
      if (request.supersede) await work(config.environments.size);
      const environment = resolveEnvironment(name, names);
      const start = () => startRun(environment, request, ports, signal);
      const handle = await startLeased(await leaseContextOf(environment), request, start);
      // After it: a run that somebody left almost done would be over before it could be joined.
      await work(config.environments.size);
      return handle;
    },
    check: async (name, signal, place = {}) => {
      const open = await opened(name);
      const findings = await checkEnvironment(open, signal);
      const { clients } = await connectionOf(open.environment);
      return [
        ...findings,
        ...checkCalendar(open.environment, open.clock.now()),
        ...(await checkOwnPlace(open.environment, clients, place, signal)),
      ];
    },
    liveRun: async (name) => (await runs()).store.liveRun(resolveEnvironment(name, names)),
    cancel: async (name, person, options) => {
      const environment = resolveEnvironment(name, names);
      const cancelParts = {
        context: await leaseContextOf(environment),
        ports: await runs(),
        work: () => work(config.environments.size),
      };
      return cancelRun(cancelParts, person, options);
    },
    follow: async (runId) => followRun(await known(runId), await runs(), true),
    history: async (query) => (await runs()).store.runs(query),
    show: async (runId) => ({ run: await known(runId), events: await (await runs()).store.events(runId) }),
    audit: async (query) => (await runs()).audit.entries(query),
    record: async (entry) => {
      const { audit, clock } = await runs();
      await audit.record({ ...entry, atMs: clock.now() });
    },
    cost: async (name, period) => {
      const open = await opened(resolveEnvironment(name, names));
      const { store, notices } = await runs();
      return reportCost(
        open,
        { store, notices, calendar: await openCalendar(open.environment.evening) },
        period,
      );
    },
    work,
    evening: async (name) => leaseServiceOf(await leaseContextOf(resolveEnvironment(name, names))),
    keepTime: async () => {
      keeping ??= keepTime();
      // What failed may be tried again.
      keeping.catch(() => {
        keeping = undefined;
      });
      return keeping;
    },
    speed: parts.speed ?? 1,
    close: async () => {
      leaving.abort();
      // The runs first: those under way are released while their connections are still there.
      await (await keeping?.catch(() => undefined))?.stop();
      await (await working?.catch(() => undefined))?.stop();
      // A store that could not be opened has been reported to whoever asked for it.
      await (await opening?.catch(() => undefined))?.close();
      await (await near)?.close();
      const settled = await Promise.allSettled(connections.values());
      for (const connecting of settled) {
        if (connecting.status === 'fulfilled') await connecting.value.close();
      }
    },
  };
}
