import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { seededRandom } from '../../packages/sandbox-cloud/src/world/seeded.ts';
import type { LocalSlack } from '../../packages/slack-on-localhost/src/index.ts';
import { createApp } from '../../src/app.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { joinSlack } from '../../src/slack/join-slack.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startLocalSlack } from '../../test/support/slack/local-slack.ts';
import { type Bench, quantile } from '../measurement.ts';
import { sandboxWorld } from '../reference/sandbox-world.ts';
import { exampleCase } from './cold-start.ts';

export const CHANNEL = 'C0DEVENV1';
/** English, operator. */
export const JUN = 'U0JUN0001';

const nothing = () => {};
const silent = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing },
  getLevel: () => LogLevel.ERROR,
};

export interface SlackBed {
  slack: LocalSlack;
  close(): Promise<void>;
}

/** What Bolt itself takes: an app with one handler that does nothing but ack. */
export async function bareBolt(): Promise<SlackBed> {
  const slack = await startLocalSlack();
  const clientOptions = { slackApiUrl: slack.apiUrl, logger: silent };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: silent,
    installerOptions: { clientOptions: { ...clientOptions } },
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    logger: silent,
    clientOptions: { ...clientOptions },
  });
  app.command('/devenv', async ({ ack }) => {
    await ack();
  });
  await app.start();
  return {
    slack,
    async close() {
      receiver.client.removeAllListeners('disconnected');
      await app.stop();
      await slack.close();
    },
  };
}

/** The Slack of `serve`, with its inbox on PostgreSQL and a simulated cloud that answers at once. */
export async function lamplighterBot(bench: Bench): Promise<SlackBed> {
  const server = await bench.postgres();
  const owner = 'bench';
  const ports = await openStore({ url: server.url(await server.database()), clock: systemClock, owner });
  const { config, environment, kinds } = await exampleCase('hard');
  const cloud = sandboxWorld(environment, {});
  const app = createApp({
    config,
    kinds,
    openRuns: async () => ({ ...ports, owner, clock: systemClock, onTrouble: nothing }),
    connect: async () => ({
      clients: cloud.clients,
      clock: cloud.clock,
      random: seededRandom(1),
      close: () => cloud.clients.close(),
    }),
  });
  await app.history({ limit: 1 });
  const slack = await startLocalSlack();
  const log = createLogger({
    stream: { write: nothing },
    pretty: false,
    env: { LAMPLIGHTER_LOG_LEVEL: 'error' },
  });
  const joined = await joinSlack({
    settings: {
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      transport: { kind: 'socket', appToken: slack.appToken },
    },
    ...{ app, environments: config.environments, ports, owner, clock: systemClock, log },
    environmentClock: systemClock,
  });
  await joined.reachable;
  return {
    slack,
    async close() {
      await joined.stop();
      await app.close();
      await slack.close();
    },
  };
}

/** For each of `count` commands that are typed in the same moment: from typing to Slack's having the ack, in ms. */
export async function ackTimes({ slack }: SlackBed, count: number): Promise<number[]> {
  const person = slack.as(JUN);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const typedAt = performance.now();
      const answer = await person.command('/devenv help', CHANNEL);
      if (!answer.ok) throw new Error(`a command was not acked: ${JSON.stringify(answer)}`);
      return performance.now() - typedAt;
    }),
  );
}

export interface AckTimes {
  atOnce: number;
  ours: { p50: number; p99: number };
  bare: { p50: number; p99: number };
}

/** Several rounds of each, one after the other; of the rounds the middle one counts. */
export const comparedAcks = (bench: Bench): Promise<AckTimes[]> =>
  bench.once('compared acks', async () => {
    const compared: AckTimes[] = [];
    for (const atOnce of [1, 100, 1_000]) {
      const bare = await rounds(bench, bareBolt, atOnce);
      const ours = await rounds(bench, () => lamplighterBot(bench), atOnce);
      compared.push({ atOnce, ours, bare });
    }
    return compared;
  });

async function rounds(
  bench: Bench,
  open: () => Promise<SlackBed>,
  atOnce: number,
): Promise<{ p50: number; p99: number }> {
  const times: { p50: number; p99: number }[] = [];
  for (let round = 0; round < (bench.quick ? 1 : 3); round += 1) {
    const bed = await open();
    try {
      // What is compiled and connected at the first use is not what is measured.
      for (let nth = 0; nth < 20; nth += 1) await ackTimes(bed, 1);
      const taken = atOnce === 1 ? await oneByOne(bed) : await ackTimes(bed, atOnce);
      times.push({ p50: quantile(taken, 0.5), p99: quantile(taken, 0.99) });
    } finally {
      await bed.close();
    }
  }
  return (
    times.toSorted((a, b) => a.p99 - b.p99)[Math.floor(times.length / 2)] ?? {
      p50: Number.NaN,
      p99: Number.NaN,
    }
  );
}

async function oneByOne(bed: SlackBed): Promise<number[]> {
  const taken: number[] = [];
  for (let nth = 0; nth < 100; nth += 1) taken.push(...(await ackTimes(bed, 1)));
  return taken;
}
