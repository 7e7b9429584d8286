import { describe, expect, it } from 'vitest';
import { DEPLOYS, errorOf, GENERAL, JUN, localSlack, MINJI, webClient } from './support/local.ts';

describe('the Web API of the local Slack', () => {
  it('says who the bot is', async () => {
    await using here = await localSlack();
    expect(await here.client.auth.test()).toMatchObject({
      ok: true,
      team_id: 'T0TEAM001',
      user_id: 'U0ROBOT01',
      bot_id: 'B0ROBOT01',
    });
  });

  it('takes JSON as well as forms', async () => {
    await using here = await localSlack();
    const response = await fetch(`${here.slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        authorization: `Bearer ${here.slack.botToken}`,
      },
      body: JSON.stringify({ channel: DEPLOYS, blocks: [{ type: 'divider' }], text: 'as JSON' }),
    });
    expect(await response.json()).toMatchObject({ ok: true, channel: DEPLOYS });
  });

  it.each([
    ['not_authed', ''],
    ['invalid_auth', 'xoxb-unknown'],
  ])('refuses with %s', async (error, token) => {
    await using here = await localSlack();
    const client = webClient(here.slack, { token });
    expect(await errorOf(client.auth.test())).toMatchObject({ error });
  });

  it('refuses a revoked token', async () => {
    await using here = await localSlack();
    here.slack.state.tokens.revoke(here.slack.botToken);
    expect(await errorOf(here.client.auth.test())).toMatchObject({ error: 'token_revoked' });
  });

  it('refuses a bot token where an app token is needed, and the other way round', async () => {
    await using here = await localSlack();
    const app = webClient(here.slack, { token: here.slack.appToken });
    expect(await errorOf(here.client.apps.connections.open())).toMatchObject({
      error: 'not_allowed_token_type',
    });
    expect(await errorOf(app.users.list({}))).toMatchObject({ error: 'not_allowed_token_type' });
  });

  it('names the scope that is missing and those that are there', async () => {
    await using here = await localSlack({ app: { scopes: ['commands'] } });
    expect(await errorOf(here.client.chat.postMessage({ channel: DEPLOYS, text: 'hello' }))).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'commands',
    });
  });

  it('asks for the scope of the sort of channel that is read', async () => {
    await using here = await localSlack({ app: { scopes: ['channels:history'] } });
    const { id } = here.slack.state.channels.direct(MINJI);
    await here.client.conversations.history({ channel: DEPLOYS });
    expect(await errorOf(here.client.conversations.history({ channel: id }))).toMatchObject({
      error: 'missing_scope',
      needed: 'im:history',
    });
  });

  it('gives a token other scopes while it runs', async () => {
    await using here = await localSlack();
    const { slack, client } = here;
    slack.state.tokens.grant({ token: slack.botToken, kind: 'bot', scopes: [] });
    expect(await errorOf(client.users.list({}))).toMatchObject({ error: 'missing_scope' });
  });

  it('knows no other methods', async () => {
    await using here = await localSlack();
    expect(await errorOf(here.client.apiCall('chat.shout', {}))).toMatchObject({
      error: 'unknown_method',
      req_method: 'chat.shout',
    });
  });

  it('records every call, with its time, arguments and what came of it', async () => {
    await using here = await localSlack();
    const { slack, client, clock } = here;
    await client.chat.postMessage({ channel: DEPLOYS, text: 'one' });
    clock.advance(10_000);
    await errorOf(client.chat.postMessage({ channel: 'C0NOWHERE', text: 'two' }));
    expect(slack.calls('chat.postMessage')).toMatchObject([
      { atMs: clock.now() - 10_000, args: { channel: DEPLOYS, text: 'one' }, ok: true },
      { atMs: clock.now(), ok: false, error: 'channel_not_found' },
    ]);
  });

  it('carries the SDK without a socket', async () => {
    await using here = await localSlack();
    const client = webClient(
      { ...here.slack, apiUrl: 'http://nowhere.invalid/api/' },
      { fetch: here.slack.fetch },
    );
    expect(await client.chat.postMessage({ channel: DEPLOYS, text: 'hello' })).toMatchObject({ ok: true });
    here.slack.faults.onCall({ fault: { kind: 'hang-up' } });
    await expect(client.auth.test()).rejects.toThrow(/fetch failed|request/);
  });
});

describe('conversations of the local Slack', () => {
  it('are listed by their sort', async () => {
    await using here = await localSlack();
    const { channels = [] } = await here.client.conversations.list({});
    expect(channels.map(({ name, is_member }) => ({ name, is_member }))).toEqual([
      { name: 'deploys', is_member: true },
      { name: 'general', is_member: false },
    ]);
    const direct = await here.client.conversations.list({ types: 'im' });
    expect(direct.channels).toHaveLength(5);
  });

  it('come in pages', async () => {
    await using here = await localSlack();
    const first = await here.client.conversations.list({ limit: 1 });
    expect(first.channels).toMatchObject([{ name: 'deploys' }]);
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await here.client.conversations.list({ limit: 1, cursor });
    expect(second.channels).toMatchObject([{ name: 'general' }]);
    expect(second.response_metadata?.next_cursor).toBe('');
  });

  it('tell their members and whether they are archived', async () => {
    await using here = await localSlack();
    here.slack.state.channels.archive(DEPLOYS);
    expect((await here.client.conversations.info({ channel: DEPLOYS })).channel).toMatchObject({
      is_archived: true,
      is_member: true,
    });
    expect((await here.client.conversations.members({ channel: DEPLOYS })).members).toContain(MINJI);
  });

  it('are gone when they are deleted', async () => {
    await using here = await localSlack();
    here.slack.state.channels.delete(DEPLOYS);
    expect(await errorOf(here.client.conversations.info({ channel: DEPLOYS }))).toMatchObject({
      error: 'channel_not_found',
    });
  });

  it('that are private do not exist for a bot outside', async () => {
    await using here = await localSlack({
      app: { scopes: ['groups:read', 'chat:write'] },
      channels: [{ id: 'C0SECRET1', name: 'secret', isPrivate: true, withBot: false }],
    });
    expect(await errorOf(here.client.conversations.info({ channel: 'C0SECRET1' }))).toMatchObject({
      error: 'channel_not_found',
    });
    expect(await errorOf(here.client.chat.postMessage({ channel: '#secret', text: 'x' }))).toMatchObject({
      error: 'channel_not_found',
    });
  });

  it('open direct messages with a person', async () => {
    await using here = await localSlack();
    const { channel } = await here.client.conversations.open({ users: MINJI });
    expect(channel?.id).toBe(here.slack.state.channels.direct(MINJI).id);
    expect(await errorOf(here.client.conversations.open({ users: 'U0NOBODY' }))).toMatchObject({
      error: 'user_not_found',
    });
  });

  it('are joined with the scope for it', async () => {
    await using here = await localSlack({ app: { scopes: ['channels:join', 'chat:write'] } });
    expect(await errorOf(here.client.chat.postMessage({ channel: GENERAL, text: 'x' }))).toMatchObject({
      error: 'not_in_channel',
    });
    await here.client.conversations.join({ channel: GENERAL });
    here.clock.advance(1_000);
    expect(await here.client.chat.postMessage({ channel: GENERAL, text: 'x' })).toMatchObject({ ok: true });
  });

  it('give their history newest first, with metadata when asked', async () => {
    await using here = await localSlack();
    const { client, clock } = here;
    const metadata = { event_type: 'run', event_payload: { id: 'r1' } };
    const first = await client.chat.postMessage({ channel: DEPLOYS, text: 'first', metadata });
    clock.advance(1_000);
    await client.chat.postMessage({ channel: DEPLOYS, text: 'second' });
    clock.advance(1_000);
    await client.chat.postMessage({ channel: DEPLOYS, text: 'reply', thread_ts: first.ts ?? '' });
    const plain = await client.conversations.history({ channel: DEPLOYS });
    expect(plain.messages?.map(({ text, metadata: kept }) => ({ text, kept }))).toEqual([
      { text: 'second', kept: undefined },
      { text: 'first', kept: undefined },
    ]);
    const full = await client.conversations.history({
      channel: DEPLOYS,
      include_all_metadata: true,
      oldest: first.ts ?? '',
      inclusive: true,
      latest: first.ts ?? '',
    });
    expect(full.messages).toMatchObject([{ text: 'first', metadata, reply_count: 1 }]);
    const thread = await client.conversations.replies({ channel: DEPLOYS, ts: first.ts ?? '' });
    expect(thread.messages?.map(({ text }) => text)).toEqual(['first', 'reply']);
  });

  it('give no history to a bot outside', async () => {
    await using here = await localSlack();
    expect(await errorOf(here.client.conversations.history({ channel: GENERAL }))).toMatchObject({
      error: 'not_in_channel',
    });
  });
});

describe('people of the local Slack', () => {
  it('have a locale when it is asked for', async () => {
    await using here = await localSlack();
    const asked = await here.client.users.info({ user: MINJI, include_locale: true });
    expect(asked.user).toMatchObject({ name: 'minji', locale: 'ko-KR', tz: 'Asia/Seoul', is_bot: false });
    const plain = await here.client.users.info({ user: JUN });
    expect(plain.user).not.toHaveProperty('locale');
    expect((await here.client.users.info({ user: 'U0ROBOT01' })).user).toMatchObject({ is_bot: true });
    expect(await errorOf(here.client.users.info({ user: 'U0NOBODY' }))).toMatchObject({
      error: 'user_not_found',
    });
  });

  it('are listed, the bot among them', async () => {
    await using here = await localSlack();
    const { members = [] } = await here.client.users.list({});
    expect(members).toHaveLength(6);
  });

  it('are in user groups', async () => {
    await using here = await localSlack();
    const { usergroups = [] } = await here.client.usergroups.list({ include_users: true });
    expect(usergroups).toMatchObject([{ handle: 'platform', users: ['U0ALEX001', 'U0DANA001'] }]);
    const { users } = await here.client.usergroups.users.list({ usergroup: 'S0PLATFRM' });
    expect(users).toEqual(['U0ALEX001', 'U0DANA001']);
    expect(await errorOf(here.client.usergroups.users.list({ usergroup: 'S0NONE' }))).toMatchObject({
      error: 'no_such_subteam',
    });
  });

  it('belong to a team, and the bot to an app', async () => {
    await using here = await localSlack();
    expect((await here.client.team.info()).team).toMatchObject({ id: 'T0TEAM001' });
    expect((await here.client.bots.info({ bot: 'B0ROBOT01' })).bot).toMatchObject({ app_id: 'A0ROBOT01' });
  });
});
