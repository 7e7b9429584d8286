import type { App, BlockAction } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { boltApp, DEPLOYS, JUN, localSlack, MINJI } from './support/local.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

const blocks = [
  {
    type: 'actions' as const,
    block_id: 'run',
    elements: [
      { type: 'button' as const, action_id: 'cancel', text: plain('Cancel'), value: 'run-1' },
      {
        type: 'static_select' as const,
        action_id: 'extend',
        placeholder: plain('Extend'),
        options: [{ text: plain('1 h'), value: '1h' }],
      },
    ],
  },
];

async function withButtons(bind: (app: App) => void) {
  const here = await localSlack();
  const bolt = await boltApp(here.slack, bind);
  const { ts = '' } = await here.client.chat.postMessage({ channel: DEPLOYS, text: 'run', blocks });
  return {
    ...here,
    message: { channel: DEPLOYS, ts },
    [Symbol.asyncDispose]: async () => {
      await bolt[Symbol.asyncDispose]();
      await here.slack.close();
    },
  };
}

describe('a click on the local Slack', () => {
  it('tells the bot who used which button of which message', async () => {
    const seen: BlockAction[] = [];
    await using here = await withButtons((app) => {
      app.action('cancel', async ({ ack, body }) => {
        seen.push(body as BlockAction);
        await ack();
      });
    });
    expect(await here.slack.as(JUN).click(here.message, 'cancel')).toEqual({ ok: true });
    expect(seen).toMatchObject([
      {
        type: 'block_actions',
        user: { id: JUN, username: 'jun', team_id: 'T0TEAM001' },
        channel: { id: DEPLOYS, name: 'deploys' },
        container: { type: 'message', message_ts: here.message.ts, channel_id: DEPLOYS, is_ephemeral: false },
        message: { ts: here.message.ts, text: 'run', bot_id: 'B0ROBOT01' },
        actions: [{ type: 'button', action_id: 'cancel', block_id: 'run', value: 'run-1' }],
      },
    ]);
  });

  it('brings what was chosen from a menu', async () => {
    const seen: unknown[] = [];
    await using here = await withButtons((app) => {
      app.action('extend', async ({ ack, action, body }) => {
        seen.push(action, (body as BlockAction).state?.values);
        await ack();
      });
    });
    const chosen = { selected_option: { text: plain('1 h'), value: '1h' } };
    await here.slack.as(MINJI).click(here.message, 'extend', { chosen });
    expect(seen).toMatchObject([
      { type: 'static_select', ...chosen },
      { run: { extend: { type: 'static_select', ...chosen } } },
    ]);
  });

  it('may replace its own message, or delete it, at its response address', async () => {
    await using here = await withButtons((app) => {
      app.action('cancel', async ({ ack, respond }) => {
        await ack();
        await respond({ replace_original: true, text: 'cancelled', blocks });
      });
      app.action('extend', async ({ ack, respond }) => {
        await ack();
        await respond({ delete_original: true });
      });
    });
    const { slack, message } = here;
    await slack.as(MINJI).click(message, 'cancel');
    await slack.until(() => slack.messages(DEPLOYS)[0]?.text === 'cancelled');
    expect(slack.messages(DEPLOYS)).toMatchObject([{ ts: message.ts, revision: 2 }]);
    await slack.as(MINJI).click(message, 'extend');
    await slack.until(() => slack.messages(DEPLOYS).length === 0);
  });

  it('may replace a message that one person alone sees, of which it is told nothing', async () => {
    const seen: unknown[] = [];
    await using here = await withButtons((app) => {
      app.action('cancel', async ({ ack, body, respond }) => {
        seen.push(body);
        await ack();
        await respond({ replace_original: true, text: 'fresh' });
      });
    });
    const { slack, client } = here;
    const { message_ts: ts = '' } = await client.chat.postEphemeral({
      channel: DEPLOYS,
      user: MINJI,
      text: 'status',
      blocks,
    });
    await slack.as(MINJI).click({ channel: DEPLOYS, ts }, 'cancel');
    await slack.until(() => slack.messages(DEPLOYS).some(({ text }) => text === 'fresh'));
    expect(seen).toMatchObject([{ container: { is_ephemeral: true, message_ts: ts } }]);
    expect(seen[0]).not.toHaveProperty('message');
    expect(slack.as(MINJI).sees(DEPLOYS)).toMatchObject([{ text: 'run' }, { ts, text: 'fresh' }]);
  });

  it('answers the clicker alone when nothing else is said', async () => {
    await using here = await withButtons((app) => {
      app.action('cancel', async ({ ack, respond }) => {
        await ack();
        await respond('you may not');
      });
    });
    const { slack } = here;
    await slack.as(JUN).click(here.message, 'cancel');
    await slack.until(() => slack.as(JUN).sees(DEPLOYS).length === 2);
    expect(slack.as(MINJI).sees(DEPLOYS)).toMatchObject([{ text: 'run' }]);
  });

  it('fails for the person when the bot does not ack it in time', async () => {
    await using here = await withButtons((app) => {
      app.action('cancel', async () => {});
    });
    const answer = here.slack.as(MINJI).click(here.message, 'cancel');
    here.clock.advance(3_000);
    expect(await answer).toMatchObject({ ok: false, code: 'operation_timeout' });
  });

  it('on what is gone, or on what somebody else alone sees, reaches nobody', async () => {
    await using here = await withButtons(() => {});
    const { slack, client, message } = here;
    expect(await slack.as(MINJI).click(message, 'no-such-button')).toMatchObject({ code: 'not_found' });
    const { message_ts: ts = '' } = await client.chat.postEphemeral({
      channel: DEPLOYS,
      user: MINJI,
      text: 'status',
      blocks,
    });
    expect(await slack.as(JUN).click({ channel: DEPLOYS, ts }, 'cancel')).toMatchObject({
      code: 'not_found',
    });
    await client.chat.delete(message);
    expect(await slack.as(MINJI).click(message, 'cancel')).toMatchObject({ code: 'not_found' });
    expect(slack.deliveries()).toEqual([]);
  });
});
