import { readConfig } from '../config/load.ts';
import { describeError, LamplighterError } from '../core/errors.ts';
import { type Clock, SECOND } from '../core/ports/clock.ts';
import type { Runs } from '../core/ports/runs.ts';
import { builtInKinds } from '../kinds/index.ts';
import type { Lamplighter } from '../lamplighter.ts';
import { type HealthServer, startHealthServer } from '../ops/health-server.ts';
import { createLogger } from '../ops/logger.ts';
import { systemClock } from '../ops/system-clock.ts';
import type { JoinOptions } from '../slack/join-slack.ts';
import { readSlackSettings } from '../slack/settings.ts';
import type { RunningSlack } from '../slack/start-slack.ts';
import type { Invocation } from './cli.ts';
import { configPath } from './config-path.ts';
import { EXIT } from './exit-codes.ts';
import { openApp } from './open-app.ts';
import { openObservers } from './serve-observers.ts';

/** How long a leaving process may take; work that it has not released by then is taken from it. */
const LEAVE_WITHIN_MS = 10 * SECOND;
const STORE_ANSWERS_WITHIN_MS = 2 * SECOND;
const TIME_AGAIN_AFTER_MS = 5 * SECOND;

export interface ServeOptions {
  host: string;
  port: number;
}

/**
 * Works on the runs of all environments until the signal:
 *
 *   waiting for the store ──> ready ──signal──> leaving: no new work, runs released ──> ended (0; 1 when late)
 *
 * A second signal ends it at once, which costs nothing but the time until the runs' heartbeats lapse.
 */
export async function serve(invocation: Invocation, options: ServeOptions): Promise<number> {
  const { flags, env, signal, stdout } = invocation;
  const log = createLogger({ stream: stdout, pretty: stdout.isTTY === true && !flags.json, env });
  // Half of it is refused before anything is opened.
  const slackSettings = readSlackSettings(env);
  const observers = await openObservers(env, log);
  const { metrics, ticks, hosting } = observers;
  let slack: RunningSlack | undefined;
  let runs: Runs | undefined;
  let unready: string | undefined = 'the store is being opened';
  let timeTrouble: string | undefined;
  // A simulated cloud has a time of its own, known once it is connected to; runs and leases follow it.
  let cloudClock: Clock = systemClock;
  const environmentClock: Clock = {
    now: () => cloudClock.now(),
    sleep: (ms, aborted) => cloudClock.sleep(ms, aborted),
    outside: (call) => cloudClock.outside(call),
  };

  const app = await openApp(flags, env, {
    ...hosting,
    role: 'serve',
    onConnect: (clock) => {
      cloudClock = clock;
    },
    observe: (opened) => {
      runs = hosting.observe(opened);
      return runs;
    },
  });
  const left = new Promise<'left'>((resolve) => {
    if (signal.aborted) resolve('left');
    signal.addEventListener('abort', () => resolve('left'), { once: true });
  });

  const health = await listen();
  log.info({ environments: app.environments }, 'opening the store');
  const begun = await Promise.race([app.work(app.environments.length), left]).catch(async (error) => {
    // What still listens would keep the process alive.
    health?.close();
    await app.close();
    throw error;
  });
  if (begun === 'left') {
    log.info('asked to end before the store was open; nothing was begun');
    // The waiting for a database cannot be broken off, and holds nothing.
    process.exit(EXIT.succeeded);
  }
  if (slackSettings !== undefined && runs !== undefined) {
    const { environments } = await readConfig(configPath(flags, env), {
      registry: builtInKinds,
      unusableCalendar: 'go-on',
    });
    const { owner, clock } = runs as Runs;
    slack = await openSlack({
      ...{ settings: slackSettings, app, environments, owner, clock, log, environmentClock },
      ports: runs as Runs,
      onLag: metrics.lag,
      onCall: metrics.slackCall,
      // Behind the same proxy as health and metrics, where Slack calls us.
      host: options.host,
    }).catch(async (error) => {
      health?.close();
      await app.close();
      throw error;
    });
  }
  ticks.expect(app.environments);
  metrics.expect(app.environments, Date.now());
  observers.watchLeases(app);
  unready = undefined;
  const startedInMs = Math.round(process.uptime() * SECOND);
  log.info({ environments: app.environments, owner: runs?.owner, startedInMs }, 'ready');
  // Holidays are slow to load, and whoever asks for a run need not wait for them.
  void keepTime();

  await left;
  unready = 'it is leaving';
  log.info('leaving: no new work is taken, runs under way are let go of');
  return leave(app);

  async function listen(): Promise<HealthServer | undefined> {
    const { host, port } = options;
    const isReady = async (): Promise<string | undefined> =>
      unready ?? slack?.unready() ?? timeTrouble ?? ticks.trouble() ?? (await storeTrouble(runs));
    try {
      const server = await startHealthServer({ host, port, registry: metrics.registry, unready: isReady });
      log.info({ address: server.address }, 'health and metrics');
      return server;
    } catch (error) {
      const why = new LamplighterError('usage', `no health and no metrics: ${describeError(error)}`, {
        remedy: `Free port ${port}, or choose another with --port. Everything else goes on without.`,
        cause: error,
      });
      log.error({ err: why }, why.message);
      return undefined;
    }
  }

  /** Leases and schedules, once they can be ticked. */
  async function keepTime(): Promise<void> {
    while (!signal.aborted) {
      try {
        await app.keepTime();
        timeTrouble = undefined;
        return;
      } catch (error) {
        timeTrouble = `leases and schedules are not looked after: ${describeError(error)}`;
        log.error({ err: error }, timeTrouble);
      }
      await systemClock.sleep(TIME_AGAIN_AFTER_MS, signal).catch(() => {});
    }
  }

  async function leave(leaving: Lamplighter): Promise<number> {
    const late = setTimeout(() => {
      log.error(`not ended within ${LEAVE_WITHIN_MS / SECOND} s; another attempt takes the runs when it may`);
      process.exit(EXIT.failed);
    }, LEAVE_WITHIN_MS);
    // Armed until nothing is left that keeps the process alive.
    late.unref();
    // Nothing more is accepted before the accepted work is released.
    await slack?.stop();
    await leaving.close();
    await observers.stop();
    health?.close();
    log.info('ended');
    return EXIT.succeeded;
  }
}

/** Bolt is loaded only where there is a Slack. */
const openSlack = async (options: JoinOptions): Promise<RunningSlack> =>
  (await import('../slack/join-slack.ts')).joinSlack(options);

async function storeTrouble(runs: Runs | undefined): Promise<string | undefined> {
  if (runs === undefined) return 'the store is not open';
  const { store, clock } = runs;
  const answered = new AbortController();
  const tooLong = clock.sleep(STORE_ANSWERS_WITHIN_MS, answered.signal).then(
    () => 'the store does not answer',
    () => undefined,
  );
  const asked = store.runs({ limit: 1 }).then(() => undefined, describeError);
  return Promise.race([asked, tooLong]).finally(() => answered.abort());
}
