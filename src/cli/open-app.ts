import { buildApp, type Connection, type Runs } from '../app.ts';
import { createCallService, type FinishedCall } from '../clients/call-service.ts';
import { createClients } from '../clients/create-clients.ts';
import { realTransports } from '../clients/real-transports.ts';
import { systemClock } from '../clock/system.ts';
import type { Config, EnvironmentConfig } from '../config/environment-config.ts';
import { readConfig } from '../config/load.ts';
import { describeError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import { nearRuns, openRuns } from '../runs/open-runs.ts';
import type { HolderRole } from '../runs/wire.ts';
import type { App } from '../use-cases/app-interface.ts';
import { kindsOf } from '../use-cases/kinds-of.ts';
import { configPath } from './config-path.ts';
import type { GlobalFlags } from './flags.ts';
import { storePlace } from './store-place.ts';

/** How fast a sandbox runs unless told: a cold start of eight minutes in eight seconds. */
const DEFAULT_SPEED = 60;

type Env = Readonly<Record<string, string | undefined>>;

/** What a process is that opens the app, and what it wants to hear. */
export interface Hosting {
  role: HolderRole;
  /** What people should know beside the answer. */
  note(message: string): void;
  /** Faults in the background that end nothing. */
  onTrouble?(error: unknown): void;
  onCall?(call: FinishedCall): void;
  onTick?(environment: string): void;
  /** Hears the time of each environment as it is connected to. */
  onConnect?(clock: Clock): void;
  /** Sees what this process writes into journals. */
  observe?(runs: Runs): Runs;
}

/** Builds the app that the flags ask for: the configured cloud, or the simulated one. */
export async function openApp(flags: GlobalFlags, env: Env, hosting: Hosting): Promise<App> {
  const config = await readConfig(configPath(flags, env), { unusableCalendar: 'go-on' });
  await noteLostDays(config, hosting);
  const speed = flags.sandbox ? (flags.speed ?? DEFAULT_SPEED) : 1;
  const place = await storePlace({ ...flags, speed }, env, config.source);
  const { note, role, observe = (runs: Runs) => runs, onTrouble = sayOnce(note) } = hosting;
  let opening: Promise<Runs> | undefined;
  const runs = (): Promise<Runs> => {
    opening ??= openRuns(place, { role, env, note, onTrouble }).then(observe);
    return opening;
  };
  const app = buildApp({
    config,
    kinds: await kindsOf(config),
    speed: speed === 'max' ? 1 : speed,
    openRuns: runs,
    nearRuns: () => nearRuns(place),
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
      // Opened past the app, to end what ran in a world that was given up.
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}

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

/** The same trouble again and again is one thing to know. */
function sayOnce(note: (message: string) => void): (error: unknown) => void {
  const said = new Set<string>();
  return (error) => {
    const message = describeError(error);
    if (!said.has(message)) note(message);
    said.add(message);
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

/** The simulated cloud is loaded only when it is asked for: production never imports it. */
async function connectSandbox(
  environment: EnvironmentConfig,
  wish: Pick<GlobalFlags, 'world' | 'seed' | 'fresh' | 'ephemeral'> &
    Pick<Hosting, 'note' | 'onCall'> & { speed: number | 'max' },
  source: string,
): Promise<Connection> {
  const sandbox = wish.ephemeral
    ? await (await import('../sandbox/open-ephemeral.ts')).openEphemeralSandbox({ environment, ...wish })
    : await (await import('../sandbox/open.ts')).openSandbox({ environment, source, ...wish });
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
