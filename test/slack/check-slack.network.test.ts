import { describe, expect, it } from 'vitest';
import type { LocalSlackOptions } from '../../packages/slack-on-localhost/src/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { checkSlack } from '../../src/slack/check-slack.ts';
import { readSlackSettings } from '../../src/slack/settings.ts';
import { startLocalSlack } from '../support/slack/local-slack.ts';

const log = createLogger({ stream: { write() {} }, pretty: false, env: {} });

async function check(access: string, options: LocalSlackOptions = {}, env: Record<string, string> = {}) {
  const text = `
environments:
  dev:
    connections: { aws: { region: eu-west-1 } }
    components: { db: { kind: rds-instance, instanceId: dev-db } }
${access}`;
  const environment = (
    await loadConfig({ text, source: 'dev.yaml', registry: builtInKinds })
  ).environments.get('dev');
  const slack = await startLocalSlack(options);
  try {
    const settings = readSlackSettings({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      ...env,
    });
    if (settings === undefined || environment === undefined) throw new Error('nothing to check');
    return (await checkSlack(settings, environment, log)).map(
      ({ subject, ok, detail, remedy }) =>
        `${ok ? 'ok' : 'NO'} ${subject}: ${detail}${remedy ? ` | ${remedy}` : ''}`,
    );
  } finally {
    await slack.close();
  }
}

const HERE = '    slack: { channel: C0DEVENV1 }\n';

describe('the check of Slack', () => {
  it('looks at token, socket, rights, channels, groups and users', async () => {
    const found = await check(`${HERE}    access: { approver: [S0PLATFRM], admin: [U0DANA001] }\n`);
    expect(found).toEqual([
      'ok slack: bot token: lamplighter in Lamplight',
      'ok slack: socket: Slack offers a socket for the app token',
      expect.stringMatching(/^ok slack: scopes: /),
      'ok slack: C0DEVENV1: #devenv',
      'ok slack: S0PLATFRM: a user group of 2',
      'ok slack: U0DANA001: Dana Whitfield',
    ]);
  });

  it('says what to do about each thing that is wrong', async () => {
    const found = await check(
      '    slack: { channel: C0GENERAL, also: [C0GONE00] }\n    access: { admin: [U0GONE000, S0GONE000] }\n',
      { app: { scopes: ['chat:write', 'channels:read', 'users:read', 'usergroups:read'] } },
    );
    const text = found.join('\n');
    expect(text).toContain('Add app_mentions:read, commands to the app, and install it again.');
    expect(text).toContain('the bot is not in #general | Type /invite @lamplighter in #general.');
    expect(text).toContain('There is no such channel');
    expect(text).toContain('There is no such user:');
    expect(text).toContain('There is no such user group');
  });

  it('says which token is wrong', async () => {
    const found = await check(HERE, {}, { SLACK_BOT_TOKEN: 'xoxb-wrong', SLACK_APP_TOKEN: 'xapp-wrong' });
    expect(found).toHaveLength(2);
    expect(found[0]).toContain('SLACK_BOT_TOKEN is not valid');
    expect(found[1]).toContain('Set SLACK_APP_TOKEN to an app-level token');
  });

  it('says that an environment without a channel is not on Slack', async () => {
    expect((await check('')).at(-1)).toContain('NO slack: channel: dev has no channel');
  });
});

describe('the settings of Slack', () => {
  it('are nothing when nothing is set, and refused when half of them are', () => {
    expect(readSlackSettings({})).toBeUndefined();
    expect(readSlackSettings({ SLACK_BOT_TOKEN: ' ', SLACK_APP_TOKEN: '' })).toBeUndefined();
    const refused = (env: Record<string, string>) => expect(() => readSlackSettings(env));
    refused({ SLACK_APP_TOKEN: 'xapp-1' }).toThrow('SLACK_APP_TOKEN is set and SLACK_BOT_TOKEN is not');
    refused({ SLACK_BOT_TOKEN: 'xoxb-1' }).toThrow('nothing that Slack could reach us by');
    refused({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' }).toThrow(
      'nothing that Slack could reach',
    );
    refused({ SLACK_BOT_TOKEN: 'x', SLACK_SIGNING_SECRET: 's', SLACK_HTTP_PORT: 'no' }).toThrow('"no"');
    refused({ SLACK_BOT_TOKEN: 'x', SLACK_APP_TOKEN: 'a', SLACK_API_URL: 'slack' }).toThrow('"slack"');
  });

  it('choose the socket, or HTTP where a signing secret and a port are set', () => {
    const socket = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SLACK_SIGNING_SECRET: 's' };
    expect(readSlackSettings(socket)?.transport).toEqual({ kind: 'socket', appToken: 'xapp-1' });
    expect(readSlackSettings({ ...socket, SLACK_HTTP_PORT: '3000' })?.transport).toEqual({
      kind: 'http',
      signingSecret: 's',
      port: 3000,
    });
  });
});
