import { hostname } from 'node:os';
import { createApp } from '../../../src/app.ts';
import { type CallService, createCallService } from '../../../src/clients/call-service.ts';
import { createClients } from '../../../src/clients/create-clients.ts';
import type { Config, EnvironmentConfig } from '../../../src/config/environment-config.ts';
import { LamplighterError } from '../../../src/core/errors.ts';
import type { Lamplighter } from '../../../src/lamplighter.ts';
import type { Logger } from '../../../src/ops/logger.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { kindsOf } from '../../../src/runs/kinds-of.ts';
import { joinSlack } from '../../../src/slack/join-slack.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { type JumpingClock, jumpingClock } from '../../sandbox-cloud/src/clock/jumping.ts';
import { scaledClock } from '../../sandbox-cloud/src/clock/scaled.ts';
import { openEphemeralSandbox } from '../../sandbox-cloud/src/open-ephemeral.ts';
import {
  createPage,
  type LocalSlack,
  LocalSlackError,
  type PageSource,
  startLocalSlack,
} from '../../slack-on-localhost/src/index.ts';
import { demoBanner } from './demo-banner.ts';
import { LAMPLIGHT } from './lamplight.ts';
import { afternoonOf } from './time.ts';
import { welcomeText } from './welcome.ts';

export interface DemoOptions {
  config: Config;
  environment: EnvironmentConfig;
  /** How many of the cloud's seconds pass in a second of the people who watch. */
  speed: number;
  /** Where the page is; 0 takes a free port. */
  port: number;
  world?: string | undefined;
  seed?: number | undefined;
  log: Logger;
  /** False where nobody looks: building the page takes a moment. */
  withPage: boolean;
  /** Wraps every call of the simulated cloud, for measurements. */
  wrapCalls?: (calls: CallService) => CallService;
}

export interface Demo {
  slack: LocalSlack;
  app: Lamplighter;
  /** The name of the one that is shown. */
  environment: string;
  /** Of its schedule. */
  zone: string;
  /** The time in the simulated cloud, which leases and schedules follow. */
  clock: JumpingClock;
  close(): Promise<void>;
}

/**
 * The whole of lamplighter with nothing outside: the bot as it runs at work, a simulated cloud in this process, and
 * a Slack of its own that people can click in. It forgets everything when it is closed.
 */
export async function openDemo(options: DemoOptions): Promise<Demo> {
  const { config, environment, speed, log, wrapCalls = (calls) => calls } = options;
  const { slack: place, evening } = environment;
  if (place === undefined) {
    throw new LamplighterError('config-invalid', `${environment.name} has no Slack channel to be shown in`, {
      remedy: 'Add `slack: { channel: C0DEVENV1 }` to the environment, or leave out --config.',
    });
  }
  const { zone } = evening.schedule;
  const worldMs = afternoonOf(systemClock.now(), zone);
  const clock = jumpingClock(scaledClock({ realMs: systemClock.now(), worldMs, speed }));
  const sandbox = await openEphemeralSandbox({ ...options, clock });
  const owner = `${hostname()}:${process.pid}`;
  const ports = memoryStore(systemClock);
  const onTrouble = (error: unknown) => log.warn({ err: error }, 'trouble in the background');
  const app = createApp({
    config,
    kinds: await kindsOf(config),
    speed,
    openRuns: async () => ({ ...ports, owner, clock: systemClock, onTrouble, close: async () => {} }),
    connect: async () => {
      const clients = createClients(sandbox.transports, wrapCalls(createCallService({ clock })));
      return { clients, clock, random: sandbox.random, close: () => clients.close() };
    },
  });
  const page = options.withPage ? await openPage() : undefined;
  const isLit = async () => {
    const [newest] = await app.history({ environment: environment.name, limit: 1 });
    return newest?.action === 'up';
  };
  const slack = await startLocalSlack({
    ...LAMPLIGHT,
    port: options.port,
    channels: channelsFor(place.channel),
    banner: demoBanner({ app, clock, environment: environment.name, zone, speed, isLit }),
    ...(page && { page }),
  });
  try {
    const work = await app.work(config.environments.size);
    const time = await app.keepTime();
    const joined = await joinSlack({
      settings: {
        botToken: slack.botToken,
        apiUrl: slack.apiUrl,
        transport: { kind: 'socket', appToken: slack.appToken },
      },
      app,
      environments: config.environments,
      ports,
      owner,
      clock: systemClock,
      environmentClock: clock,
      log,
    });
    await joined.reachable;
    if (options.withPage) welcome(slack, place.channel, { environment: environment.name, speed });
    return {
      slack,
      app,
      environment: environment.name,
      zone,
      clock,
      async close() {
        await joined.stop();
        await time.stop();
        await work.stop();
        await app.close();
        await sandbox.close();
        await slack.close();
      },
    };
  } catch (error) {
    await slack.close();
    throw error;
  }
}

/** Greets whoever opens the page, in the name of the bot. */
function welcome(slack: LocalSlack, channel: string, about: Parameters<typeof welcomeText>[0]): void {
  const { messages, workspace } = slack.state;
  messages.add({ channel, user: workspace.bot.userId, byBot: true, text: welcomeText(about) });
}

async function openPage(): Promise<PageSource> {
  try {
    return await createPage();
  } catch (error) {
    if (!(error instanceof LocalSlackError)) throw error;
    throw new LamplighterError('sandbox-failed', error.message, {
      remedy: 'Install the development dependencies with `npm install --include=dev`.',
      cause: error,
    });
  }
}

/** The channel that the configuration names, under the name that everybody would give it. */
const channelsFor = (channel: string) => [
  { id: channel, name: 'devenv', topic: 'The shared dev environment: who lit it, and until when' },
  { id: 'C0GENERAL', name: 'general', topic: 'Everything else', withBot: false },
];
