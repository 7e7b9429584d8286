import { describe, expect, it } from 'vitest';
import { DEPLOYS, errorOf, localSlack, MINJI } from './support/local.ts';

/** A message of the bot, and the answers that `replies` post into its thread. */
async function thread(...replies: { text: string; broadcast?: boolean }[]) {
  const here = await localSlack();
  const { client, clock } = here;
  const { ts: root = '' } = await client.chat.postMessage({ channel: DEPLOYS, text: 'deploying' });
  const posted: string[] = [];
  for (const { text, broadcast = false } of replies) {
    clock.advance(1_000);
    const { ts = '' } = await client.chat.postMessage({
      channel: DEPLOYS,
      thread_ts: root,
      text,
      reply_broadcast: broadcast as true,
    });
    posted.push(ts);
  }
  return { ...here, root, posted };
}

const texts = (messages: { text?: string }[] = []) => messages.map(({ text }) => text);

describe('an answer in a thread of the local Slack', () => {
  it('stays in its thread', async () => {
    await using here = await thread({ text: 'half way' });
    const { messages } = await here.client.conversations.history({ channel: DEPLOYS });
    expect(texts(messages)).toEqual(['deploying']);
  });

  it('that is broadcast is in the channel too, with the message that it answers', async () => {
    await using here = await thread({ text: 'half way' }, { text: 'done', broadcast: true });
    const { client, root } = here;
    const { messages = [] } = await client.conversations.history({ channel: DEPLOYS });
    expect(texts(messages)).toEqual(['done', 'deploying']);
    expect(messages[0]).toMatchObject({
      subtype: 'thread_broadcast',
      thread_ts: root,
      root: { ts: root, text: 'deploying', reply_count: 2 },
    });
    const replies = await client.conversations.replies({ channel: DEPLOYS, ts: root });
    expect(texts(replies.messages)).toEqual(['deploying', 'half way', 'done']);
  });

  it('that is broadcast is unread in the channel, and marked for the page', async () => {
    await using here = await thread({ text: 'half way' }, { text: 'done', broadcast: true });
    const { state } = here.slack;
    // The first message, and the answer that everybody sees.
    expect(state.channels.visibleTo(MINJI)[0]).toMatchObject({ id: DEPLOYS, unread: 2 });
    const shown = here.slack.messages(DEPLOYS).map((message) => state.messages.shown(message));
    expect(shown.map(({ text, broadcast }) => [text, broadcast])).toEqual([
      ['deploying', undefined],
      ['half way', undefined],
      ['done', true],
    ]);
  });

  it('is broadcast later by an edit, which a message outside a thread cannot be', async () => {
    await using here = await thread({ text: 'half way' });
    const { client, root, posted } = here;
    await client.chat.update({ channel: DEPLOYS, ts: posted[0] ?? '', text: 'done', reply_broadcast: true });
    const { messages } = await client.conversations.history({ channel: DEPLOYS });
    expect(texts(messages)).toEqual(['done', 'deploying']);
    expect(
      await errorOf(client.chat.update({ channel: DEPLOYS, ts: root, text: 'x', reply_broadcast: true })),
    ).toMatchObject({ error: 'cant_broadcast_message' });
  });

  it('without a thread is broadcast nowhere', async () => {
    await using here = await localSlack();
    await here.client.apiCall('chat.postMessage', { channel: DEPLOYS, text: 'alone', reply_broadcast: true });
    const { messages = [] } = await here.client.conversations.history({ channel: DEPLOYS });
    expect(messages[0]).not.toHaveProperty('subtype');
  });
});
