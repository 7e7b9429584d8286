import { describe, expect, it } from 'vitest';
import { rateLimited } from '../src/faults.ts';
import { boltApp, DEPLOYS, errorOf, localSlack, MINJI, webClient } from './support/local.ts';

describe('faults of the local Slack', () => {
  it('refuse the calls that they are meant for, as often as they are meant to', async () => {
    await using here = await localSlack();
    const { client, slack } = here;
    slack.faults.onCall({
      when: ({ method, args }) => method === 'chat.postMessage' && args.text === 'bad',
      times: 1,
      fault: { kind: 'refuse', error: 'fatal_error' },
    });
    expect(await client.auth.test()).toMatchObject({ ok: true });
    expect(await errorOf(client.chat.postMessage({ channel: DEPLOYS, text: 'bad' }))).toMatchObject({
      error: 'fatal_error',
    });
    expect(await client.chat.postMessage({ channel: DEPLOYS, text: 'bad' })).toMatchObject({ ok: true });
  });

  it('lose answers after the effect has happened', async () => {
    await using here = await localSlack();
    const { client, slack } = here;
    slack.faults.onCall({ times: 1, fault: { kind: 'lose-answer' } });
    await expect(client.chat.postMessage({ channel: DEPLOYS, text: 'once' })).rejects.toThrow(
      'request error',
    );
    expect(slack.messages(DEPLOYS)).toMatchObject([{ text: 'once' }]);
    expect(slack.calls('chat.postMessage')).toMatchObject([{ ok: true, answered: false }]);
  });

  it('hang up before anything has happened', async () => {
    await using here = await localSlack();
    here.slack.faults.onCall({ times: 1, fault: { kind: 'hang-up' } });
    await expect(here.client.chat.postMessage({ channel: DEPLOYS, text: 'x' })).rejects.toThrow(
      'request error',
    );
    expect(here.slack.messages(DEPLOYS)).toEqual([]);
  });

  it('make a storm of 429, each with its Retry-After', async () => {
    await using here = await localSlack();
    here.slack.faults.onCall({ times: 3, fault: rateLimited(30_000) });
    for (let nth = 0; nth < 3; nth += 1) {
      await expect(here.client.auth.test()).rejects.toMatchObject({ retryAfter: 30 });
    }
    expect(await here.client.auth.test()).toMatchObject({ ok: true });
  });

  it('make calls slow in the time of the clock', async () => {
    await using here = await localSlack();
    const { slack, client, clock } = here;
    slack.faults.onCall({ fault: { kind: 'slow', ms: 7_000 } });
    const posted = client.chat.postMessage({ channel: DEPLOYS, text: 'x' });
    await clock.asleep(7_000);
    expect(slack.messages(DEPLOYS)).toEqual([]);
    clock.advance(7_000);
    expect(await posted).toMatchObject({ ok: true });
  });

  it('are taken back', async () => {
    await using here = await localSlack();
    const takeBack = here.slack.faults.onCall({ fault: { kind: 'status', status: 500 } });
    await expect(here.client.auth.test()).rejects.toMatchObject({ statusCode: 500 });
    takeBack();
    expect(await here.client.auth.test()).toMatchObject({ ok: true });
  });

  it('send an envelope twice, under one id', async () => {
    await using here = await localSlack();
    const { slack } = here;
    const seen: string[] = [];
    await using _bolt = await boltApp(slack, (app) => {
      app.command('/deploy', async ({ ack, command }) => {
        seen.push(command.trigger_id);
        await ack();
        slack.state.changes.touch();
      });
    });
    slack.faults.onEnvelope({
      when: ({ type }) => type === 'slash_commands',
      times: 1,
      fault: { kind: 'duplicate' },
    });
    expect(await slack.as(MINJI).command('/deploy up', DEPLOYS)).toEqual({ ok: true });
    await slack.until(() => seen.length === 2);
    expect(seen[0]).toBe(seen[1]);
    expect(slack.deliveries()).toHaveLength(1);
  });

  it('lose a command on its way, and make one slow', async () => {
    await using here = await localSlack();
    const { slack, clock } = here;
    await using _bolt = await boltApp(slack, (app) => {
      app.command('/deploy', ({ ack }) => ack());
    });
    const takeBack = slack.faults.onEnvelope({ fault: { kind: 'lose' } });
    const lost = slack.as(MINJI).command('/deploy up', DEPLOYS);
    clock.advance(3_000);
    expect(await lost).toMatchObject({ code: 'operation_timeout' });
    takeBack();
    slack.faults.onEnvelope({ fault: { kind: 'slow', ms: 2_000 } });
    const slow = slack.as(MINJI).command('/deploy up', DEPLOYS);
    clock.advance(2_000);
    expect(await slow).toEqual({ ok: true });
  });
});

describe('an outage of the local Slack', () => {
  it.each(['hang-up', 'status-503'] as const)(
    '(%s) cuts sockets and answers nobody until it ends',
    async (how) => {
      await using here = await localSlack();
      const { slack, client } = here;
      await using _bolt = await boltApp(slack, (app) => {
        app.command('/deploy', ({ ack }) => ack());
      });
      const end = slack.faults.outage({ how });
      await slack.until(() => slack.sockets() === 0);
      await expect(client.auth.test()).rejects.toThrow();
      await slack.until(() => slack.calls('apps.connections.open').length >= 3);
      expect(slack.sockets()).toBe(0);
      expect(await slack.as(MINJI).command('/deploy up', DEPLOYS)).toMatchObject({ code: 'dispatch_failed' });
      end();
      await slack.until(() => slack.sockets() === 1);
      expect(await slack.as(MINJI).command('/deploy up', DEPLOYS)).toEqual({ ok: true });
    },
  );

  it('lasts from one moment to another', async () => {
    await using here = await localSlack();
    const { slack, clock } = here;
    const client = webClient(slack);
    await using _bolt = await boltApp(slack, () => {});
    slack.faults.outage({
      how: 'status-503',
      fromMs: clock.now() + 60_000,
      untilMs: clock.now() + 660_000,
    });
    expect(await client.auth.test()).toMatchObject({ ok: true });
    clock.advance(60_000);
    await slack.until(() => slack.sockets() === 0);
    await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 503 });
    clock.advance(600_000);
    expect(await client.auth.test()).toMatchObject({ ok: true });
    await slack.until(() => slack.sockets() === 1);
  });

  it('stops response addresses and uploads too', async () => {
    await using here = await localSlack();
    const { slack, client } = here;
    const { upload_url: address = '' } = await client.files.getUploadURLExternal({
      filename: 'a',
      length: 1,
    });
    slack.faults.outage({ how: 'status-503' });
    expect((await fetch(address, { method: 'POST', body: 'x' })).status).toBe(503);
  });
});
