import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { boltApp, DEPLOYS, localSlack, MINJI, webClient } from './support/local.ts';

type Here = Awaited<ReturnType<typeof localSlack>>;

/** A socket of the bot's, spoken by hand. */
async function socketOf({ slack }: Here) {
  const { url = '' } = await webClient(slack, { token: slack.appToken }).apps.connections.open();
  const socket = new WebSocket(url);
  const heard: Record<string, unknown>[] = [];
  const listeners = new Set<() => void>();
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)));
    for (const listener of [...listeners]) listener();
  });
  const closed = once(socket, 'close');
  const hear = (type: string) =>
    new Promise<Record<string, unknown>>((resolve) => {
      const read = () => {
        const found = heard.find((message) => message.type === type);
        if (found === undefined) return;
        listeners.delete(read);
        resolve(found);
      };
      listeners.add(read);
      read();
    });
  return {
    socket,
    heard,
    hear,
    closed,
    ack: (envelope: Record<string, unknown>, payload?: unknown) =>
      socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload })),
  };
}

describe('sockets of the local Slack', () => {
  it('begin with a hello that counts them', async () => {
    await using here = await localSlack();
    const first = await socketOf(here);
    expect(await first.hear('hello')).toMatchObject({
      num_connections: 1,
      connection_info: { app_id: 'A0ROBOT01' },
      debug_info: { approximate_connection_time: 18_060 },
    });
    const second = await socketOf(here);
    expect(await second.hear('hello')).toMatchObject({ num_connections: 2 });
  });

  it('open with a ticket that is good for one', async () => {
    await using here = await localSlack();
    const { socket, hear } = await socketOf(here);
    await hear('hello');
    const again = new WebSocket(socket.url);
    const [error] = await once(again, 'error');
    expect(String(error)).toContain('401');
  });

  it('are ten at most', async () => {
    await using here = await localSlack();
    for (let nth = 1; nth <= 10; nth += 1) {
      const { hear } = await socketOf(here);
      await hear('hello');
    }
    const eleventh = await socketOf(here);
    expect(await eleventh.hear('disconnect')).toMatchObject({ reason: 'too_many_websockets' });
    await eleventh.closed;
    expect(eleventh.heard).toHaveLength(1);
    expect(here.slack.sockets()).toBe(10);
  });

  it('each get some of what is told, and nothing goes to two of them', async () => {
    await using here = await localSlack();
    const sockets = [await socketOf(here), await socketOf(here), await socketOf(here)];
    for (const { socket, hear } of sockets) {
      await hear('hello');
      socket.on('message', (data) => {
        const { envelope_id } = JSON.parse(String(data));
        if (envelope_id) socket.send(JSON.stringify({ envelope_id }));
      });
    }
    for (let nth = 0; nth < 6; nth += 1) await here.slack.as(MINJI).command(`/deploy ${nth}`, DEPLOYS);
    const reported = sockets.map(({ heard }) => heard.filter(({ type }) => type === 'slash_commands').length);
    expect(reported).toEqual([2, 2, 2]);
  });

  it('carry envelopes as Slack forms them', async () => {
    await using here = await localSlack();
    const { hear, ack } = await socketOf(here);
    await hear('hello');
    const answer = here.slack.as(MINJI).command('/deploy up', DEPLOYS);
    const command = await hear('slash_commands');
    expect(command).toMatchObject({ accepts_response_payload: true, envelope_id: expect.any(String) });
    ack(command, { text: 'ok' });
    expect(await answer).toEqual({ ok: true });
    await here.slack.as(MINJI).mention('status', DEPLOYS);
    const event = await hear('events_api');
    expect(event).toMatchObject({
      accepts_response_payload: false,
      retry_attempt: 0,
      retry_reason: '',
      payload: { type: 'event_callback', event: { type: 'app_mention' }, event_id: expect.any(String) },
    });
    ack(event);
    await here.slack.until(() => here.slack.deliveries().at(-1)?.outcome === 'acked');
  });

  it('survive what is no JSON', async () => {
    await using here = await localSlack();
    const { socket, hear, ack } = await socketOf(here);
    await hear('hello');
    socket.send('nonsense');
    socket.send('[]');
    const answer = here.slack.as(MINJI).command('/deploy up', DEPLOYS);
    ack(await hear('slash_commands'));
    expect(await answer).toEqual({ ok: true });
  });

  it('are refused where the path of the request is no path, and nothing ends by it', async () => {
    await using here = await localSlack();
    const stream = connect(Number(new URL(here.slack.url).port), '127.0.0.1');
    let answer = '';
    stream.on('data', (data) => {
      answer += data;
    });
    const closed = once(stream, 'close');
    stream.write('GET // HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    await closed;
    expect(answer).toContain(' 401 ');
    await (await socketOf(here)).hear('hello');
  });

  it('are warned, then moved, at the end of their life', async () => {
    await using here = await localSlack({ socketLifetimeMs: 360_000 });
    const { hear, heard, closed } = await socketOf(here);
    await hear('hello');
    here.clock.advance(350_000);
    expect(await hear('disconnect')).toMatchObject({ reason: 'warning' });
    expect(here.slack.sockets()).toBe(1);
    await here.clock.asleep(10_000);
    here.clock.advance(10_000);
    await closed;
    expect(heard.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
  });

  it.each(['refresh_requested', 'warning'] as const)('come back with Bolt after %s', async (reason) => {
    await using here = await localSlack();
    const { slack } = here;
    await using _bolt = await boltApp(slack, (app) => {
      app.command('/deploy', ({ ack }) => ack());
    });
    slack.disconnectSockets(reason);
    await slack.until(() => slack.sockets() === 0);
    await slack.until(() => slack.sockets() === 1);
    expect(await slack.as(MINJI).command('/deploy up', DEPLOYS)).toEqual({ ok: true });
  });

  it('come back with Bolt after they were cut', async () => {
    await using here = await localSlack();
    const { slack } = here;
    await using _bolt = await boltApp(slack, (app) => {
      app.command('/deploy', ({ ack }) => ack());
    });
    slack.cutSockets();
    await slack.until(() => slack.sockets() === 0);
    expect(await slack.as(MINJI).command('/deploy up', DEPLOYS)).toMatchObject({ code: 'dispatch_failed' });
    await slack.until(() => slack.sockets() === 1);
    expect(await slack.as(MINJI).command('/deploy up', DEPLOYS)).toEqual({ ok: true });
  });
});
