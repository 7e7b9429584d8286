import { describe, expect, it } from 'vitest';
import { boltApp, DEPLOYS, JUN, localSlack, MINJI } from './support/local.ts';

describe('a slash command on the local Slack', () => {
  it('reaches a real Bolt app over a socket and shows its ack to the person alone', async () => {
    await using here = await localSlack();
    const { slack } = here;
    const seen: unknown[] = [];
    await using _bolt = await boltApp(slack, (app) => {
      app.command('/deploy', async ({ command, ack }) => {
        seen.push(command);
        await ack(`lighting ${command.text}`);
      });
    });
    expect(await slack.as(MINJI).command('/deploy up for 3h', DEPLOYS)).toEqual({ ok: true });
    expect(seen).toMatchObject([
      {
        command: '/deploy',
        text: 'up for 3h',
        channel_id: DEPLOYS,
        channel_name: 'deploys',
        user_id: MINJI,
        user_name: 'minji',
        team_id: 'T0TEAM001',
      },
    ]);
    expect(slack.as(MINJI).sees(DEPLOYS)).toMatchObject([{ text: 'lighting up for 3h', onlyFor: MINJI }]);
    expect(slack.as(JUN).sees(DEPLOYS)).toEqual([]);
  });

  it('shows an ack in the channel to everybody when the bot says so', async () => {
    await using here = await localSlack();
    await using _bolt = await boltApp(here.slack, (app) => {
      app.command('/deploy', ({ ack }) => ack({ response_type: 'in_channel', text: 'status' }));
    });
    await here.slack.as(MINJI).command('/deploy status', DEPLOYS);
    expect(here.slack.as(JUN).sees(DEPLOYS)).toMatchObject([{ text: 'status' }]);
  });

  it('fails with operation_timeout when it is not acked within three seconds, and is not told again', async () => {
    await using here = await localSlack();
    const { slack, clock } = here;
    await using _bolt = await boltApp(slack, (app) => {
      app.command('/deploy', async () => {});
    });
    const answer = slack.as(MINJI).command('/deploy up', DEPLOYS);
    clock.advance(2_999);
    expect(slack.deliveries().at(-1)?.outcome).toBe('open');
    clock.advance(1);
    expect(await answer).toMatchObject({ ok: false, code: 'operation_timeout' });
    expect(slack.as(MINJI).notices()).toEqual(['/deploy failed with the error "operation_timeout"']);
    clock.advance(600_000);
    expect(slack.deliveries()).toHaveLength(1);
  });

  it('fails with dispatch_failed when no socket is connected', async () => {
    await using here = await localSlack();
    const { slack } = here;
    expect(await slack.as(MINJI).command('/deploy up', DEPLOYS)).toMatchObject({ code: 'dispatch_failed' });
    expect(slack.as(MINJI).notices()).toEqual(['/deploy failed with the error "dispatch_failed"']);
  });

  it('is refused in a thread, as the real client does', async () => {
    await using here = await localSlack();
    const { slack, client } = here;
    const { ts = '' } = await client.chat.postMessage({ channel: DEPLOYS, text: 'a run' });
    await slack.as(MINJI).command('/deploy status', DEPLOYS, ts);
    expect(slack.as(MINJI).notices()).toEqual(['/deploy is not supported in threads. Sorry!']);
    expect(slack.deliveries()).toEqual([]);
  });

  it('that the app does not have is not a valid command', async () => {
    await using here = await localSlack();
    expect(await here.slack.as(MINJI).command('/devnev up', DEPLOYS)).toMatchObject({
      code: 'unknown_command',
    });
  });

  it('is not possible in an archived channel', async () => {
    await using here = await localSlack();
    here.slack.state.channels.archive(DEPLOYS);
    expect(await here.slack.as(MINJI).command('/deploy up', DEPLOYS)).toMatchObject({ code: 'is_archived' });
  });

  it('says invalid_command_response when the ack holds blocks that Slack does not take', async () => {
    await using here = await localSlack();
    await using _bolt = await boltApp(here.slack, (app) => {
      app.command('/deploy', ({ ack }) =>
        ack({ blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }),
      );
    });
    await here.slack.as(MINJI).command('/deploy help', DEPLOYS);
    expect(here.slack.as(MINJI).notices()).toEqual([
      '/deploy failed with the error "invalid_command_response"',
    ]);
  });

  it('carries ten thousand characters, emoji and right-to-left text unharmed', async () => {
    await using here = await localSlack();
    const texts: string[] = [];
    await using _bolt = await boltApp(here.slack, (app) => {
      app.command('/deploy', async ({ command, ack }) => {
        texts.push(command.text);
        await ack();
      });
    });
    const text = `up 🔥 שלום ${'가'.repeat(10_000)}`;
    await here.slack.as(MINJI).command(`/deploy ${text}`, DEPLOYS);
    expect(texts).toEqual([text]);
  });
});

describe("a command's response address", () => {
  async function withRespond() {
    const here = await localSlack();
    let address = '';
    const bolt = await boltApp(here.slack, (app) => {
      app.command('/deploy', async ({ command, ack }) => {
        address = command.response_url;
        await ack();
      });
    });
    await here.slack.as(MINJI).command('/deploy status', DEPLOYS);
    const respond = async (body: object) => {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.text() };
    };
    return {
      ...here,
      respond,
      [Symbol.asyncDispose]: async () => {
        await bolt[Symbol.asyncDispose]();
        await here.slack.close();
      },
    };
  }

  it('answers the person alone, or the channel when it says in_channel', async () => {
    await using here = await withRespond();
    await here.respond({ text: 'for you' });
    await here.respond({ text: 'for all', response_type: 'in_channel' });
    expect(here.slack.as(JUN).sees(DEPLOYS)).toMatchObject([{ text: 'for all' }]);
    expect(here.slack.as(MINJI).sees(DEPLOYS)).toMatchObject([{ text: 'for you' }, { text: 'for all' }]);
  });

  it('cannot replace what it answered before', async () => {
    await using here = await withRespond();
    await here.respond({ text: 'first' });
    await here.respond({ text: 'second', replace_original: true });
    expect(here.slack.as(MINJI).sees(DEPLOYS)).toMatchObject([{ text: 'first' }, { text: 'second' }]);
  });

  it('works five times', async () => {
    await using here = await withRespond();
    for (let use = 1; use <= 5; use += 1) expect((await here.respond({ text: `${use}` })).status).toBe(200);
    expect(await here.respond({ text: '6' })).toEqual({
      status: 404,
      body: '{"ok":false,"error":"used_url"}',
    });
  });

  it('works for half an hour', async () => {
    await using here = await withRespond();
    here.clock.advance(30 * 60_000);
    expect((await here.respond({ text: 'just in time' })).status).toBe(200);
    here.clock.advance(1);
    expect(await here.respond({ text: 'late' })).toEqual({
      status: 404,
      body: '{"ok":false,"error":"expired_url"}',
    });
  });

  it('refuses blocks that Slack does not take, and an answer with nothing in it', async () => {
    await using here = await withRespond();
    expect(await here.respond({ blocks: [{ type: 'nonsense' }] })).toMatchObject({ status: 400 });
    expect((await here.respond({})).body).toContain('no_text');
  });
});
