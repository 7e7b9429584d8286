import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { joinSlack } from '../../../src/slack/join-slack.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { FakeApp } from '../../support/cli/fake-cli.ts';
import { startLocalSlack } from '../../support/slack/local-slack.ts';
import { DEVENV, everythingIn } from '../../support/slack/slack-bot.ts';
import { someCost } from '../../support/slack/some-cost.ts';

const MONDAY_NOON = Date.parse('2026-11-23T12:00:00+09:00');

const environment = (name: string, more: string) => `
  ${name}:
    connections: { aws: { region: eu-west-1 } }
    components:
      database: { kind: rds-instance, instanceId: ${name}-mysql }
    schedule: { zone: Asia/Seoul, start: ["0 11 * * 1-5"], stop: ["0 20 * * *"] }
${more}`;

describe('a bot that has joined Slack', () => {
  it('sums up the weeks of environments that have prices and want it, and of no others', async () => {
    const prices = '    prices: { perHour: { database: 0.5 } }\n';
    const text = `environments:${[
      environment('dev', `${prices}    slack: { channel: ${DEVENV} }\n`),
      environment('quiet', `${prices}    slack: { channel: ${DEVENV}, summary: false }\n`),
      environment('unpriced', `    slack: { channel: ${DEVENV} }\n`),
    ].join('')}`;
    const { environments } = await loadConfig({ text, source: 'dev.yaml', registry: builtInKinds });
    await using slack = await startLocalSlack();
    const app = new FakeApp();
    const asked: string[] = [];
    app.cost = async (name) => {
      asked.push(name);
      return someCost();
    };
    const joined = await joinSlack({
      settings: {
        botToken: slack.botToken,
        apiUrl: slack.apiUrl,
        transport: { kind: 'socket', appToken: slack.appToken },
      },
      ...{ app, environments, owner: 'test:1', clock: systemClock },
      ports: memoryStore(systemClock),
      environmentClock: { ...systemClock, now: () => MONDAY_NOON },
      log: createLogger({ stream: { write: () => {} }, pretty: false, env: {} }),
    });
    try {
      const chart = await slack.until(() => slack.messages(DEVENV).find(({ files }) => files !== undefined));
      const post = slack.messages(DEVENV).find(({ ts }) => ts === chart.threadTs);
      expect(everythingIn(post ?? {})).toContain('*dev*, the week of');
    } finally {
      await joined.stop();
    }
    expect(asked).toEqual(['dev']);
  });
});
