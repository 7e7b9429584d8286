import { type Connection, createApp } from '../app.ts';
import { createCallService } from '../clients/call-service.ts';
import { createClients } from '../clients/create-clients.ts';
import { realTransports } from '../clients/real-transports.ts';
import type { Config, EnvironmentConfig } from '../config/environment-config.ts';
import { readConfig } from '../config/load.ts';
import { describeError, type LamplighterError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Runs } from '../core/ports/runs.ts';
import type { FinishedCall } from '../core/service-call.ts';
import { builtInKinds } from '../kinds/index.ts';
import type { Lamplighter } from '../lamplighter.ts';
import { systemClock } from '../ops/system-clock.ts';
import { kindsOf } from '../runs/kinds-of.ts';
import { openRuns, storeIfOpen } from '../store/sharing/open-runs.ts';
import type { HolderRole } from '../store/sharing/rpc.ts';
import { configPath } from './config-path.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalFlags } from './flags.ts';
import { storePlace } from './store-place.ts';

/** The default speed of a sandbox: a cold start of eight minutes in eight seconds. */
const DEFAULT_SPEED = 60;

type Env = Readonly<Record<string, string | undefined>>;

/** The properties of the process that opens the app, and its callbacks. */
export interface Hosting {
  role: HolderRole;
  /** Called with what people should know beside the answer. */
  note(message: string): void;
  /** Background faults that end nothing. */
  onTrouble?(error: unknown): void;
  /** The store is another process's now. The process should end, and by default does so here. */
  onLost?(error: LamplighterError): void;
  onCall?(call: FinishedCall): void;
  onTick?(environment: string): void;
  /** Called with the clock of each environment when it is connected. */
  onConnect?(clock: Clock): void;
  /** Observes what this process writes into journals. */
  observe?(runs: Runs): Runs;
}

/** Builds the app for the flags: the configured cloud, or the simulated one. */
export async function openApp(flags: GlobalFlags, env: Env, hosting: Hosting): Promise<Lamplighter> {
  const config = await readConfig(configPath(flags, env), {
    registry: builtInKinds,
    unusableCalendar: 'go-on',
  });
  await noteLostDays(config, hosting);
  const speed = flags.sandbox ? (flags.speed ?? DEFAULT_SPEED) : 1;
  const place = await storePlace({ ...flags, speed }, env, config.source);
  const {
    note,
    role,
    observe = (runs: Runs) => runs,
    onTrouble = sayOnce(note),
    onLost = endWith(note),
  } = hosting;
  let opening: Promise<Runs> | undefined;
  const runs = (): Promise<Runs> => {
    opening ??= openRuns(place, { role, env, note, onTrouble, onLost }).then(observe);
    return opening;
  };
  const app = createApp({
    config,
    kinds: await kindsOf(config),
    speed: speed === 'max' ? 1 : speed,
    openRuns: runs,
    storeIfOpen: () => storeIfOpen(place),
    ...(hosting.onTick && { onTick: hosting.onTick }),
    ...(role === 'serve' && { onCalendar: (environment, message) => note(`${environment}: ${message}`) }),
    connect: async (environment) => {
      if (!flags.sandbox) return connectCloud(environment, hosting);
      if (flags.fresh) {
        const { abandonRunsOfWorld } = await import('./abandon-world.ts');
        await abandonRunsOfWorld(environment.name, place, runs, note);
      }
      const connection = await connectSandbox(environment, { ...flags, speed, ...hosting }, config.source);
      hosting.onConnect?.(connection.clock);
      return connection;
    },
  });
  return {
    ...app,
    close: async () => {
      await app.close();
      // Opened past the app, to end the runs of a discarded world.
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}

/** At once: nothing that this process does now has a store. */
const endWith =
  (note: (message: string) => void) =>
  (error: LamplighterError): never => {
    note(`${error.message}. ${error.remedy}`);
    process.exit(EXIT.failed);
  };

/** Of a calendar file that cannot be used everybody hears; of single events whoever keeps the schedule. */
async function noteLostDays(config: Config, { role, note }: Hosting): Promise<void> {
  const environments = [...config.environments].filter(([, { evening }]) => {
    const { ics } = evening.holidays;
    return ics !== undefined && (role === 'serve' || ics.fault !== undefined);
  });
  if (environments.length === 0) return;
  const { lossLines, reportCalendars } = await import('./render/calendars.ts');
  for (const { name, report } of reportCalendars(
    { environments: new Map(environments) },
    systemClock.now(),
  )) {
    for (const message of lossLines(report)) note(`${name}: ${message}`);
  }
}

/** A repeated fault is reported once. */
function sayOnce(note: (message: string) => void): (error: unknown) => void {
  const warned = new Set<string>();
  return (error) => {
    const message = describeError(error);
    if (!warned.has(message)) note(message);
    warned.add(message);
  };
}

async function connectCloud(
  environment: EnvironmentConfig,
  { onCall }: Pick<Hosting, 'onCall'>,
): Promise<Connection> {
  const clock = systemClock;
  const call = createCallService({ clock, ...(onCall && { onCall }) });
  const { connections } = environment;
  const clients = createClients(realTransports(connections, { clock, call }), call, { connections, clock });
  return { clients, clock, random: Math.random, close: () => clients.close() };
}

/** The simulated cloud is loaded only on demand: production never imports it. */
async function connectSandbox(
  environment: EnvironmentConfig,
  wish: Pick<GlobalFlags, 'world' | 'seed' | 'fresh' | 'ephemeral'> &
    Pick<Hosting, 'note' | 'onCall'> & { speed: number | 'max' },
  source: string,
): Promise<Connection> {
  const sandbox = wish.ephemeral
    ? await (await import('../../packages/sandbox-cloud/src/open-ephemeral.ts')).openEphemeralSandbox({
        environment,
        ...wish,
      })
    : await (await import('../../packages/sandbox-cloud/src/open.ts')).openSandbox({
        environment,
        source,
        ...wish,
      });
  const { clock } = sandbox;
  const clients = createClients(
    sandbox.transports,
    createCallService({ clock, ...(wish.onCall && { onCall: wish.onCall }) }),
    { connections: environment.connections, clock },
  );
  return {
    clients,
    clock,
    random: sandbox.random,
    close: async () => {
      await clients.close();
      await sandbox.close();
    },
  };
}
