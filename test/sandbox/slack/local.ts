import { App, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import { type Logger, LogLevel } from '@slack/logger';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import {
  type LocalSlack,
  type LocalSlackOptions,
  startLocalSlack,
} from '../../../src/sandbox/slack/local-slack.ts';
import { ManualClock } from './manual-clock.ts';

export const MINJI = 'U0MINJI01';
export const JUN = 'U0JUN0001';
export const SORA = 'U0SORA001';
export const DEVENV = 'C0DEVENV1';
export const GENERAL = 'C0GENERAL';
export const BOT = 'U0LAMPBOT';

const nothing = () => {};

export const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => LogLevel.ERROR,
};

/** A local Slack whose time the test moves, and the SDK's own client. Use with `await using`. */
export async function localSlack(options: LocalSlackOptions = {}) {
  const clock = new ManualClock();
  const slack = await startLocalSlack({ clock, ...options });
  const client = webClient(slack);
  return { slack, clock, client, [Symbol.asyncDispose]: () => slack.close() };
}

export function webClient(
  slack: Pick<LocalSlack, 'apiUrl' | 'botToken'>,
  options: WebClientOptions & { token?: string } = {},
): WebClient {
  const { token = slack.botToken, ...rest } = options;
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...rest,
  });
}

/** A real Bolt app in Socket Mode. Use with `await using`. */
export async function boltApp(slack: LocalSlack, bind: (app: App) => void) {
  const clientOptions = { slackApiUrl: slack.apiUrl, logger: silent };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: silent,
    // A dead socket is noticed, and another is asked for, after this long.
    clientPingTimeout: 200,
    installerOptions: {
      clientOptions: { ...clientOptions, retryConfig: { retries: 100, factor: 1, minTimeout: 50, maxTimeout: 100 } },
    },
  });
  const app = new App({ token: slack.botToken, receiver, logger: silent, clientOptions: { ...clientOptions } });
  bind(app);
  app.error(async () => {});
  await app.start();
  const before = slack.sockets();
  await slack.until(() => slack.sockets() >= before);
  return {
    app,
    receiver,
    [Symbol.asyncDispose]: async () => {
      await app.stop();
    },
  };
}

/** A real Bolt app behind signed HTTP, on a free port. */
export async function boltHttpApp(options: { signingSecret: string; port: number; slackApiUrl: string; token: string }) {
  const receiver = new HTTPReceiver({ signingSecret: options.signingSecret, logger: silent });
  const app = new App({
    token: options.token,
    receiver,
    logger: silent,
    clientOptions: { slackApiUrl: options.slackApiUrl, logger: silent },
  });
  app.error(async () => {});
  await app.start(options.port);
  return { app, [Symbol.asyncDispose]: async () => void (await app.stop()) };
}

/** Slack's error of a call that must fail. */
export async function errorOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return (error as { data?: Record<string, unknown> }).data ?? { error: (error as Error).message };
  }
  throw new Error('the call was not refused');
}
