import { describe, expect, it } from 'vitest';
import { errorOf, localSlack, MINJI } from './support/local.ts';

const OPEN = 'C0OPEN001';
const SECRET = 'C0SECRET1';

/** A public and a private channel, the bot in neither. */
const outside = (...scopes: string[]) =>
  localSlack({
    app: {
      scopes: ['chat:write', 'channels:history', 'channels:read', 'groups:history', 'groups:read', ...scopes],
    },
    channels: [
      { id: OPEN, name: 'open', withBot: false },
      { id: SECRET, name: 'secret', isPrivate: true, withBot: false },
    ],
  });

describe('a bot outside a channel of the local Slack', () => {
  it('may write nothing there, and does not know that a private channel exists', async () => {
    await using here = await outside();
    const { chat } = here.client;
    for (const [channel, error] of [
      [OPEN, 'not_in_channel'],
      ['#open', 'not_in_channel'],
      [SECRET, 'channel_not_found'],
      ['#secret', 'channel_not_found'],
      ['C0NOWHERE', 'channel_not_found'],
    ] as const) {
      expect(await errorOf(chat.postMessage({ channel, text: 'x' })), channel).toMatchObject({ error });
      const only = chat.postEphemeral({ channel, user: MINJI, text: 'x' });
      expect(await errorOf(only), channel).toMatchObject({ error });
    }
  });

  it('may read of a public channel what it is, but not what is said there', async () => {
    await using here = await outside();
    const { conversations } = here.client;
    expect((await conversations.info({ channel: OPEN })).channel).toMatchObject({ is_member: false });
    expect(await errorOf(conversations.history({ channel: OPEN }))).toMatchObject({
      error: 'not_in_channel',
    });
  });

  it('may read nothing of a private channel', async () => {
    await using here = await outside();
    const { conversations } = here.client;
    for (const call of [conversations.info, conversations.history, conversations.members]) {
      expect(await errorOf(call({ channel: SECRET }))).toMatchObject({ error: 'channel_not_found' });
    }
    const { channels } = await conversations.list({ types: 'public_channel,private_channel' });
    expect(channels?.map(({ name }) => name)).toEqual(['open']);
  });

  it('may write to public channels with the scope chat:write.public, and to private ones all the same not', async () => {
    await using here = await outside('chat:write.public');
    const { chat } = here.client;
    expect(await chat.postMessage({ channel: OPEN, text: 'x' })).toMatchObject({ ok: true });
    expect(await errorOf(chat.postMessage({ channel: SECRET, text: 'x' }))).toMatchObject({
      error: 'channel_not_found',
    });
  });

  it('may write as soon as it was invited, and no more when it was removed', async () => {
    await using here = await outside();
    const { slack, client, clock } = here;
    const { bot } = slack.state.workspace;
    slack.state.channels.join(SECRET, bot.userId);
    expect(await client.chat.postMessage({ channel: SECRET, text: 'x' })).toMatchObject({ ok: true });
    slack.state.channels.leave(SECRET, bot.userId);
    clock.advance(1_000);
    expect(await errorOf(client.chat.postMessage({ channel: SECRET, text: 'x' }))).toMatchObject({
      error: 'channel_not_found',
    });
  });
});
