import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ClientEvent, ClientState } from '../src/page-protocol.ts';
import { boltApp, DEPLOYS, JUN, localSlack, MINJI } from './support/local.ts';

type Here = Awaited<ReturnType<typeof localSlack>>;

const get = async (here: Here, path: string) => (await fetch(`${here.slack.url}/client/${path}`)).json();

const act = async (here: Here, path: string, body: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${here.slack.url}/client/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.text() };
};

/** A person's stream of events, as a browser reads it. */
async function* eventsFor(here: Here, personId: string, signal: AbortSignal): AsyncGenerator<ClientEvent> {
  const response = await fetch(`${here.slack.url}/client/events?as=${personId}`, { signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let rest = '';
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    const parts = rest.split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.startsWith('data: ')) yield JSON.parse(part.slice('data: '.length));
    // The comment at the beginning says that the stream stands.
    if (parts.some((part) => part.startsWith(':'))) yield { type: 'connected', connected: false };
  }
}

describe("what the local Slack says to its web page's server side", () => {
  it('tells who is there, and what a person sees', async () => {
    await using here = await localSlack();
    await here.client.chat.postMessage({ channel: DEPLOYS, text: 'run' });
    expect(await get(here, 'people')).toHaveLength(6);
    const state = (await get(here, `state?as=${MINJI}`)) as ClientState;
    expect(state).toMatchObject({
      workspace: 'Workshop',
      me: { name: 'minji' },
      connected: false,
      views: [],
    });
    expect(state.channels.map(({ name, kind, unread }) => ({ name, kind, unread }))).toEqual([
      { name: 'deploys', kind: 'channel', unread: 1 },
      { name: 'general', kind: 'channel', unread: 0 },
      { name: 'robot', kind: 'direct', unread: 0 },
    ]);
    expect(await get(here, `messages?as=${MINJI}&channel=${DEPLOYS}`)).toMatchObject([
      { text: 'run', ephemeral: false, edited: false, replyCount: 0, revision: 1 },
    ]);
    await act(here, 'read', { as: MINJI, channel: DEPLOYS });
    expect(((await get(here, `state?as=${MINJI}`)) as ClientState).channels[0]?.unread).toBe(0);
  });

  it('streams what changes for a person, and nothing of what others alone see', async () => {
    await using here = await localSlack();
    const over = new AbortController();
    const events = eventsFor(here, JUN, over.signal);
    await events.next();
    const next = async () => (await events.next()).value;
    const { ts = '' } = await here.client.chat.postMessage({ channel: DEPLOYS, text: 'run' });
    expect(await next()).toMatchObject({ type: 'message', message: { ts, text: 'run', revision: 1 } });
    await here.client.chat.postEphemeral({ channel: DEPLOYS, user: MINJI, text: 'for minji' });
    await here.client.chat.update({ channel: DEPLOYS, ts, text: 'done' });
    expect(await next()).toMatchObject({ type: 'message-changed', message: { text: 'done', revision: 2 } });
    await here.client.chat.delete({ channel: DEPLOYS, ts });
    expect(await next()).toEqual({ type: 'message-deleted', channel: DEPLOYS, ts });
    await here.client.views.open({
      trigger_id: here.slack.state.triggers.issue(JUN),
      view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [] },
    });
    expect(await next()).toMatchObject({ type: 'view-opened', view: { type: 'modal' } });
    here.slack.state.channels.archive(DEPLOYS);
    expect(await next()).toMatchObject({
      type: 'channels',
      channels: [{ id: DEPLOYS, archived: true }, {}, {}],
    });
    over.abort();
    await expect(events.next()).rejects.toThrow();
  });

  it('does what a person does on the page', async () => {
    await using here = await localSlack();
    const { slack } = here;
    await using _bolt = await boltApp(slack, (app) => {
      app.command('/deploy', async ({ ack, respond }) => {
        await ack();
        await respond({
          text: 'status',
          blocks: [
            {
              type: 'actions',
              block_id: 'b',
              elements: [{ type: 'button', action_id: 'more', text: { type: 'plain_text', text: 'More' } }],
            },
          ],
        });
      });
      app.action('more', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({
          trigger_id: (body as { trigger_id: string }).trigger_id,
          view: {
            type: 'modal',
            callback_id: 'm',
            title: { type: 'plain_text', text: 'x' },
            submit: { type: 'plain_text', text: 'ok' },
            blocks: [],
          },
        });
      });
      app.view('m', ({ ack }) => ack());
    });
    expect(await get(here, `state?as=${MINJI}`)).toMatchObject({ connected: true });
    const sent = await act(here, 'send', { as: MINJI, channel: DEPLOYS, text: '/deploy status' });
    expect(sent).toEqual({ status: 200, body: '{"ok":true}' });
    const { ts } = await slack.until(() => slack.as(MINJI).sees(DEPLOYS)[0]);
    const message = { channel: DEPLOYS, ts };
    await act(here, 'click', { as: MINJI, message, blockId: 'b', actionId: 'more' });
    const { id: viewId } = await slack.until(() => slack.as(MINJI).modal());
    expect(await act(here, 'submit', { as: MINJI, viewId, state: {} })).toMatchObject({
      body: '{"ok":true}',
    });
    expect((await act(here, 'close', { as: MINJI, viewId })).body).toContain('not_found');
    expect((await act(here, 'home', { as: MINJI })).body).toBe('{"ok":true}');
    await slack.until(() => slack.deliveries().at(-1)?.outcome === 'acked');
  });

  it('refuses strangers, other sites and nonsense', async () => {
    await using here = await localSlack();
    expect(await act(here, 'send', { as: 'U0NOBODY', channel: DEPLOYS, text: 'x' })).toMatchObject({
      status: 400,
    });
    expect(
      await act(
        here,
        'send',
        { as: MINJI, channel: DEPLOYS, text: 'x' },
        { origin: 'https://elsewhere.example' },
      ),
    ).toMatchObject({ status: 403 });
    expect((await act(here, 'dance', {})).status).toBe(404);
    const response = await fetch(`${here.slack.url}/client/send`, { method: 'POST', body: 'nonsense' });
    expect(await response.json()).toMatchObject({ ok: false, code: 'invalid_json' });
    expect(here.slack.messages(DEPLOYS)).toEqual([]);
  });

  it('answers to names of this machine only', async () => {
    await using here = await localSlack();
    const { port } = new URL(here.slack.url);
    const status = await new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port, path: '/client/people', headers: { host: 'elsewhere.example' } },
        ({ statusCode }) => resolve(statusCode),
      );
      asked.on('error', reject);
      asked.end();
    });
    expect(status).toBe(403);
  });

  it('takes the page from whoever provides it', async () => {
    await using here = await localSlack({
      page: {
        respond: async (request, response) => {
          if (request.url !== '/') return false;
          response.end('the page');
          return true;
        },
      },
    });
    expect(await (await fetch(here.slack.url)).text()).toBe('the page');
    expect((await fetch(`${here.slack.url}/nothing.js`)).status).toBe(404);
  });
});
