import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { vi } from 'vitest';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../src/local-slack.ts';
import { ManualClock } from '../../src/manual-clock.ts';
import { WORKSHOP } from './workshop.ts';

// Real sockets and a real SDK, perhaps on a busy machine.
vi.setConfig({ testTimeout: 600_000 });

export { BOT, DEPLOYS, GENERAL, JUN, MINJI } from './workshop.ts';

const nothing = () => {};

const silent: Logger = {
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
  const app = { ...WORKSHOP.app, ...options.app };
  const slack = await startLocalSlack({ clock, ...WORKSHOP, ...options, app });
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
    installerOptions: {
      clientOptions: {
        ...clientOptions,
        retryConfig: { retries: 100, factor: 1, minTimeout: 50, maxTimeout: 100 },
      },
    },
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    logger: silent,
    clientOptions: { ...clientOptions },
  });
  hastenReconnects(receiver);
  bind(app);
  app.error(async () => {});
  await app.start();
  return {
    app,
    receiver,
    [Symbol.asyncDispose]: async () => {
      // A client that is stopped while it reconnects rejects a promise of its own that nobody holds.
      receiver.client.removeAllListeners('disconnected');
      await app.stop();
    },
  };
}

const PING_TIMEOUT_MS = 5_000;

/**
 * The SDK waits as long before it reconnects as it waits for a pong. Tests want the first to be short, and the
 * second long, because the machine may be busy.
 */
function hastenReconnects({ client }: SocketModeReceiver): void {
  const inner = client as unknown as { clientPingTimeoutMS: number };
  client.on('connected', () => {
    inner.clientPingTimeoutMS = 20;
  });
  client.on('reconnecting', () => {
    inner.clientPingTimeoutMS = PING_TIMEOUT_MS;
  });
}

/** A real Bolt app behind signed HTTP, on a free port. */
export async function boltHttpApp(options: { signingSecret: string; slackApiUrl: string; token: string }) {
  const receiver = new HTTPReceiver({ signingSecret: options.signingSecret, logger: silent });
  const app = new App({
    token: options.token,
    receiver,
    logger: silent,
    clientOptions: { slackApiUrl: options.slackApiUrl, logger: silent },
  });
  app.error(async () => {});
  const server = (await app.start({ port: 0, host: '127.0.0.1' } as never)) as Server;
  const { port } = server.address() as AddressInfo;
  return {
    app,
    requestUrl: `http://127.0.0.1:${port}/slack/events`,
    [Symbol.asyncDispose]: async () => void (await app.stop()),
  };
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
