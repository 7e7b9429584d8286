import { describe, expect, it } from 'vitest';
import { BOT, DEPLOYS, errorOf, GENERAL, JUN, localSlack, MINJI } from './support/local.ts';

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });

describe('messages of the local Slack', () => {
  it('are posted, with ids for their blocks', async () => {
    await using here = await localSlack();
    const { ts, message } = await here.client.chat.postMessage({
      channel: '#deploys',
      text: 'plain',
      blocks: [section('rich')],
    });
    expect(message).toMatchObject({ text: 'plain', user: BOT, bot_id: 'B0ROBOT01' });
    expect(here.slack.messages(DEPLOYS)).toMatchObject([
      { ts, text: 'plain', blocks: [{ ...section('rich'), block_id: expect.stringMatching(/.+/) }] },
    ]);
  });

  it("go to a person's direct messages by the person's id", async () => {
    await using here = await localSlack();
    await here.client.chat.postMessage({ channel: MINJI, text: 'for you' });
    expect(here.slack.messages(here.slack.state.channels.direct(MINJI).id)).toMatchObject([
      { text: 'for you' },
    ]);
  });

  it('are edited: blocks take the place of blocks, text alone takes the place of both', async () => {
    await using here = await localSlack();
    const { client, slack } = here;
    const { ts = '' } = await client.chat.postMessage({
      channel: DEPLOYS,
      text: 'a',
      blocks: [section('a')],
    });
    await client.chat.update({ channel: DEPLOYS, ts, text: 'b', blocks: [section('b')] });
    expect(slack.messages(DEPLOYS)).toMatchObject([{ text: 'b', blocks: [section('b')], revision: 2 }]);
    expect(slack.messages(DEPLOYS)[0]?.editedTs).toBeUndefined();
    await client.chat.update({ channel: DEPLOYS, ts, text: 'c' });
    const [edited] = slack.messages(DEPLOYS);
    expect(edited).toMatchObject({ text: 'c', revision: 3, editedTs: expect.any(String) });
    expect(edited?.blocks).toBeUndefined();
  });

  it('keep their metadata through edits that bring none', async () => {
    await using here = await localSlack();
    const { client } = here;
    const metadata = { event_type: 'run', event_payload: { id: 'r1' } };
    const { ts = '' } = await client.chat.postMessage({ channel: DEPLOYS, text: 'a', metadata });
    await client.chat.update({ channel: DEPLOYS, ts, text: 'b' });
    const { messages } = await client.conversations.history({ channel: DEPLOYS, include_all_metadata: true });
    expect(messages).toMatchObject([{ text: 'b', metadata }]);
  });

  it('are deleted', async () => {
    await using here = await localSlack();
    const { ts = '' } = await here.client.chat.postMessage({ channel: DEPLOYS, text: 'a' });
    await here.client.chat.delete({ channel: DEPLOYS, ts });
    expect(here.slack.messages(DEPLOYS)).toEqual([]);
    expect(await errorOf(here.client.chat.update({ channel: DEPLOYS, ts, text: 'b' }))).toMatchObject({
      error: 'message_not_found',
    });
  });

  it('of people are not for the bot to change', async () => {
    await using here = await localSlack();
    await here.slack.as(MINJI).say('mine', DEPLOYS);
    const ts = here.slack.messages(DEPLOYS)[0]?.ts ?? '';
    const { chat } = here.client;
    expect(await errorOf(chat.update({ channel: DEPLOYS, ts, text: 'b' }))).toMatchObject({
      error: 'cant_update_message',
    });
    expect(await errorOf(chat.delete({ channel: DEPLOYS, ts }))).toMatchObject({
      error: 'cant_delete_message',
    });
  });

  it('for one person alone are seen by no one else and cannot be edited', async () => {
    await using here = await localSlack();
    const { client, slack } = here;
    const { message_ts: ts = '' } = await client.chat.postEphemeral({
      channel: DEPLOYS,
      user: MINJI,
      text: 'psst',
    });
    expect(slack.as(MINJI).sees(DEPLOYS)).toMatchObject([{ text: 'psst' }]);
    expect(slack.as(JUN).sees(DEPLOYS)).toEqual([]);
    expect((await client.conversations.history({ channel: DEPLOYS })).messages).toEqual([]);
    expect(await errorOf(client.chat.update({ channel: DEPLOYS, ts, text: 'b' }))).toMatchObject({
      error: 'message_not_found',
    });
  });

  it.each([
    ['channel_not_found', { channel: 'C0NOWHERE', text: 'x' }],
    ['not_in_channel', { channel: GENERAL, text: 'x' }],
    ['no_text', { channel: DEPLOYS, text: ' ' }],
    ['msg_too_long', { channel: DEPLOYS, text: 'x'.repeat(40_001) }],
    ['thread_not_found', { channel: DEPLOYS, text: 'x', thread_ts: '1.000001' }],
    ['invalid_metadata_schema', { channel: DEPLOYS, text: 'x', metadata: { event_type: 'run' } }],
    ['invalid_blocks_format', { channel: DEPLOYS, text: 'x', blocks: 'nonsense' }],
  ])('are refused with %s', async (error, args) => {
    await using here = await localSlack();
    expect(await errorOf(here.client.apiCall('chat.postMessage', args))).toMatchObject({ error });
  });

  it('are refused in archived channels, edits too', async () => {
    await using here = await localSlack();
    const { client, slack } = here;
    const { ts = '' } = await client.chat.postMessage({ channel: DEPLOYS, text: 'a' });
    slack.state.channels.archive(DEPLOYS);
    here.clock.advance(1_000);
    expect(await errorOf(client.chat.postMessage({ channel: DEPLOYS, text: 'b' }))).toMatchObject({
      error: 'is_archived',
    });
    expect(await errorOf(client.chat.update({ channel: DEPLOYS, ts, text: 'b' }))).toMatchObject({
      error: 'is_archived',
    });
  });

  it('take an edited text of 4,000 bytes, with & counted as it is kept', async () => {
    await using here = await localSlack();
    const { client } = here;
    const { ts = '' } = await client.chat.postMessage({ channel: DEPLOYS, text: 'a' });
    await client.chat.update({ channel: DEPLOYS, ts, text: 'x'.repeat(4_000) });
    for (const text of ['x'.repeat(4_001), '가'.repeat(1_334), '&'.repeat(801)]) {
      expect(await errorOf(client.chat.update({ channel: DEPLOYS, ts, text }))).toMatchObject({
        error: 'msg_too_long',
      });
    }
  });

  it('refuse a private message to who is not in the channel', async () => {
    await using here = await localSlack();
    here.slack.state.channels.leave(DEPLOYS, MINJI);
    expect(
      await errorOf(here.client.chat.postEphemeral({ channel: DEPLOYS, user: MINJI, text: 'x' })),
    ).toMatchObject({ error: 'user_not_in_channel' });
  });

  it('have a permalink', async () => {
    await using here = await localSlack();
    const { ts = '' } = await here.client.chat.postMessage({ channel: DEPLOYS, text: 'a' });
    const { permalink } = await here.client.chat.getPermalink({ channel: DEPLOYS, message_ts: ts });
    expect(permalink).toBe(`${here.slack.url}/archives/${DEPLOYS}/p${ts.replace('.', '')}`);
  });

  it('show people how many answers a thread has, without counting as changed', async () => {
    await using here = await localSlack();
    const { client, clock, slack } = here;
    const { ts = '' } = await client.chat.postMessage({ channel: DEPLOYS, text: 'run' });
    clock.advance(1_000);
    await client.chat.postMessage({ channel: DEPLOYS, text: 'done', thread_ts: ts });
    const [root] = slack.messages(DEPLOYS);
    expect(root && slack.state.messages.shown(root)).toMatchObject({ replyCount: 1, revision: 1 });
    expect(slack.thread({ channel: DEPLOYS, ts })).toMatchObject([{ text: 'run' }, { text: 'done' }]);
  });
});
