import type { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { boltHttpApp, DEPLOYS, localSlack, MINJI } from './support/local.ts';
import { localHttp } from './support/local-http.ts';

async function withHttp(bind: (app: App) => void, secret?: string) {
  const here = await localSlack();
  const bolt = await boltHttpApp({
    signingSecret: secret ?? here.slack.signingSecret,
    slackApiUrl: here.slack.apiUrl,
    token: here.slack.botToken,
  });
  bind(bolt.app);
  here.slack.setRequestUrl(bolt.requestUrl);
  return {
    ...here,
    [Symbol.asyncDispose]: async () => {
      await bolt[Symbol.asyncDispose]();
      await here.slack.close();
    },
  };
}

describe('signed HTTP delivery of the local Slack', () => {
  it("passes the real receiver's check of the signature, for commands, clicks and events", async () => {
    const seen: string[] = [];
    await using here = await withHttp((app) => {
      app.command('/deploy', async ({ command, ack }) => {
        seen.push(command.text);
        await ack({ text: 'heard' });
      });
      app.action('cancel', async ({ ack, body }) => {
        seen.push(body.user.id);
        await ack();
      });
      app.event('app_mention', async ({ event }) => void seen.push(event.text));
    });
    const { slack, client } = here;
    expect(await slack.as(MINJI).command('/deploy up & away', DEPLOYS)).toEqual({ ok: true });
    expect(slack.as(MINJI).sees(DEPLOYS)).toMatchObject([{ text: 'heard' }]);
    const { ts = '' } = await client.chat.postMessage({
      channel: DEPLOYS,
      text: 'run',
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'cancel', text: { type: 'plain_text', text: 'Cancel' } }],
        },
      ],
    });
    await slack.as(MINJI).click({ channel: DEPLOYS, ts }, 'cancel');
    await slack.as(MINJI).say('@robot hi', DEPLOYS);
    await slack.until(() => slack.deliveries().at(-1)?.outcome === 'acked');
    expect(seen).toEqual(['up & away', MINJI, '<@U0ROBOT01> hi']);
    expect(await slack.verifyRequestUrl()).toBe(true);
  });

  it('is refused by a bot with another secret', async () => {
    await using here = await withHttp(() => {}, 'another secret');
    expect(await here.slack.as(MINJI).command('/deploy up', DEPLOYS)).toMatchObject({
      code: 'dispatch_failed',
    });
    expect(await here.slack.verifyRequestUrl()).toBe(false);
  });

  it('fails with dispatch_failed where nobody listens', async () => {
    const bot = await localHttp(() => ({}));
    await bot[Symbol.asyncDispose]();
    await using here = await localSlack({ requestUrl: bot.url });
    expect(await here.slack.as(MINJI).command('/deploy up', DEPLOYS)).toMatchObject({
      code: 'dispatch_failed',
    });
  });

  it('fails with operation_timeout when the answer takes longer than three seconds', async () => {
    let arrived = () => {};
    const asked = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await using bot = await localHttp(() => {
      arrived();
      return new Promise(() => {});
    });
    await using here = await localSlack({ requestUrl: bot.url });
    const answer = here.slack.as(MINJI).command('/deploy up', DEPLOYS);
    await asked;
    here.clock.advance(3_000);
    expect(await answer).toMatchObject({ code: 'operation_timeout' });
  });

  it('tells events again with their number and reason, unless the bot asks for no more', async () => {
    await using bot = await localHttp(() => ({ status: 500 }));
    await using here = await localSlack({ requestUrl: bot.url });
    await here.slack.as(MINJI).mention('status', DEPLOYS);
    await here.clock.asleep(60_000);
    expect(bot.requests.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1']);
    expect(bot.requests[1]?.headers['x-slack-retry-reason']).toBe('http_error');

    await using stubborn = await localHttp(() => ({ status: 500, headers: { 'x-slack-no-retry': '1' } }));
    await using other = await localSlack({ requestUrl: stubborn.url });
    await other.slack.as(MINJI).mention('status', DEPLOYS);
    await other.slack.until(() => other.slack.deliveries().at(-1)?.outcome === 'not-delivered');
    // A second telling would be under way before this command has come and gone.
    await other.slack.as(MINJI).command('/deploy status', DEPLOYS);
    expect(other.slack.deliveries().map(({ envelope }) => envelope.type)).toEqual([
      'events_api',
      'slash_commands',
    ]);
  });
});
