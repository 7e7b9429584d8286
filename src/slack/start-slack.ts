import { type WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api';
import type { EnvironmentConfig } from '../config/environment-config.ts';
import { describeError, LamplighterError } from '../core/errors.ts';
import type { Audit } from '../core/ports/audit.ts';
import { type Clock, HOUR, SECOND } from '../core/ports/clock.ts';
import type { Inbox } from '../core/ports/inbox.ts';
import type { Lamplighter } from '../lamplighter.ts';
import type { Logger } from '../ops/logger.ts';
import { createSlackApp } from './app.ts';
import { boltLogger } from './bolt-logger.ts';
import { openDirectory } from './directory.ts';
import type { DeliveryInbox } from './inbox/delivery-inbox.ts';
import { endedBy } from './inbox/ended-by.ts';
import { listenForSlack } from './inbox/signed-http.ts';
import { keepSocketOpen } from './inbox/socket.ts';
import { OpenQuestions } from './requests/prompts/open-questions.ts';
import type { SlackSettings } from './settings.ts';
import type { Identity, LeaseSummaries, SlackDeps } from './slack-deps.ts';
import { isFatalForToken, remedyForSlack } from './slack-trouble.ts';

const CALL_WITHIN_MS = 10 * SECOND;
/** How long a start waits for Slack, in milliseconds: the rest of the process works without it. */
const START_WITHIN_MS = 3 * SECOND;
const ASK_AGAIN_AFTER_MS = 5 * SECOND;
const FINISH_WITHIN_MS = 4 * SECOND;
/**
 * How long deliveries are kept for deduplication: Slack repeats an event for minutes, so an older one cannot come
 * again.
 * Source: https://docs.slack.dev/apis/events-api
 */
const REMEMBERED_MS = 24 * HOUR;
const PRUNE_EVERY_MS = HOUR;
/** The next process prunes as well. */
const PRUNED_WITHIN_MS = SECOND;

export interface SlackOptions {
  settings: SlackSettings;
  app: Lamplighter;
  environments: ReadonlyMap<string, EnvironmentConfig>;
  inbox: Inbox;
  audit: Audit;
  /** Which process this is. */
  owner: string;
  clock: Clock;
  /** The environments' time, which people are shown; the machine's when it is left out. */
  environmentClock?: Clock;
  log: Logger;
  /** Until leases and schedules say what is known of the evening. */
  evening?: LeaseSummaries | undefined;
  /** HTTP: the address to listen on; all when it is left out. */
  host?: string;
}

export interface RunningSlack {
  /** Why no requests are received, or undefined. */
  unready(): string | undefined;
  /** Resolves once Slack can reach us. */
  reachable: Promise<void>;
  /** HTTP: the port that is listened on. */
  port(): number | undefined;
  /** Closes the connection first, then ends the work under way; another process claims what is late. */
  stop(): Promise<void>;
}

/**
 * Options of the client that answers people: calls are not retried where the answer was lost, since not all are
 * idempotent, and rejected where Slack demands a pause, which otherwise would delay all calls together. The signal
 * aborts them.
 * Source: slackapi/node-slack-sdk#2010
 */
export const clientOptions = (
  { apiUrl }: SlackSettings,
  log: Logger,
  signal?: AbortSignal,
): WebClientOptions => ({
  ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  ...(signal && { fetch: endedBy(signal) }),
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: CALL_WITHIN_MS,
  logger: boltLogger(log),
});

/**
 * Slack's side of lamplighter:
 *
 *   asking who we are ──> opening the way in ──> reachable ──stop──> closed
 *        └─ Slack does not answer: again        (a socket is opened anew by itself)
 *
 * Rejects with a remedy when Slack refuses the token, or nothing can listen where it is to; an outage is waited for
 * in the background.
 */
export async function startSlack(options: SlackOptions): Promise<RunningSlack> {
  const { settings, clock, log, environments, inbox } = options;
  const leaving = new AbortController();
  const { signal } = leaving;
  const calls = clientOptions(settings, log, signal);
  const client = new WebClient(settings.botToken, calls);
  const reachable = Promise.withResolvers<void>();
  let trouble: string | undefined = 'Slack has not said who we are';
  let who: Identity | undefined;
  let gate: DeliveryInbox | undefined;
  let door: { unready(): string | undefined; port?: number; stop(): Promise<void> } | undefined;

  const pause = (ms: number, ended = signal): Promise<boolean> =>
    clock.sleep(ms, ended).then(
      () => true,
      () => false,
    );

  async function identify(): Promise<void> {
    const answer = await client.auth.test();
    who = { botUserId: answer.user_id ?? '', botId: answer.bot_id ?? '', teamId: answer.team_id ?? '' };
    log.info({ team: answer.team, bot: answer.user }, 'Slack knows us');
  }

  async function open(): Promise<void> {
    const parts: SlackDeps = {
      ...options,
      client,
      environmentClock: options.environmentClock ?? clock,
      directory: openDirectory({ client, clock, log }),
      openQuestions: new OpenQuestions(clock),
      identity: () => {
        if (who === undefined) throw new LamplighterError('internal', 'Slack has not said who we are');
        return who;
      },
      locale: [...environments.values()].find(({ slack }) => slack !== undefined)?.slack?.locale ?? 'en',
      evening: options.evening,
    };
    // One gate for all tries: each of several would keep claiming what other processes left behind.
    gate ??= createSlackApp(parts, { token: settings.botToken, clientOptions: calls, signal });
    const { deliver } = gate;
    const shared = { deliver, log };
    if (settings.transport.kind === 'http') {
      const listening = await listenForSlack({ ...settings.transport, ...shared, host: options.host });
      log.info({ port: listening.port }, 'listening for Slack');
      door = { ...listening, unready: () => undefined };
      reachable.resolve();
    } else {
      const { appToken } = settings.transport;
      const sockets = keepSocketOpen({ ...shared, appToken, slackApiUrl: settings.apiUrl, clock });
      door = sockets;
      void sockets.opened.then(reachable.resolve);
    }
    trouble = undefined;
  }

  /** Rejects for a failure that no waiting resolves, as long as the start is awaited. */
  async function come(started: { isOver: boolean; now(): void }): Promise<void> {
    while (!signal.aborted) {
      try {
        await identify();
        if (!signal.aborted) await open();
        return started.now();
      } catch (error) {
        if (signal.aborted) return;
        if (!started.isOver && who !== undefined) throw error;
        if (!started.isOver && isFatalForToken(error)) throw refused(error);
        trouble = isFatalForToken(error) ? refused(error).message : `Slack: ${describeError(error)}`;
        log.warn({ err: error }, `${trouble}; asking again`);
        started.now();
      }
      await pause(ASK_AGAIN_AFTER_MS);
    }
  }

  async function prune(): Promise<void> {
    do {
      await inbox.prune(clock.now() - REMEMBERED_MS).catch((error: unknown) => {
        log.warn({ err: error }, `the inbox was not cleared: ${describeError(error)}`);
      });
    } while (await pause(PRUNE_EVERY_MS));
  }

  const begun = Promise.withResolvers<void>();
  const started = { isOver: false, now: () => begun.resolve() };
  const coming = come(started);
  const enough = new AbortController();
  try {
    await Promise.race([coming, begun.promise, pause(START_WITHIN_MS, enough.signal)]);
  } catch (error) {
    leaving.abort();
    await gate?.stop(0);
    throw error;
  } finally {
    started.isOver = true;
    enough.abort();
  }
  const pruning = prune();
  return {
    reachable: reachable.promise,
    unready: () => trouble ?? door?.unready(),
    port: () => door?.port,
    async stop() {
      trouble = 'Slack is left';
      const opened = door;
      await opened?.stop();
      // Work under way may still wait for something; the remaining time of the stop is its limit.
      await gate?.stop(FINISH_WITHIN_MS);
      leaving.abort();
      await coming;
      // Opened just as this process left.
      if (door !== opened) await door?.stop();
      const done = new AbortController();
      await Promise.race([pruning, pause(PRUNED_WITHIN_MS, done.signal)]);
      done.abort();
    },
  };
}

const refused = (error: WebAPIPlatformError): LamplighterError =>
  new LamplighterError('usage', `Slack refuses SLACK_BOT_TOKEN: ${error.data.error}.`, {
    remedy: remedyForSlack(error) ?? 'Set the token of the installed app.',
    cause: error,
  });
