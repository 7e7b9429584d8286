import { describe, expect, it } from 'vitest';
import type { Inbox } from '../../../src/core/ports/inbox.ts';
import { FakeApp } from '../../support/cli/fake-cli.ts';
import { startLocalSlack } from '../../support/slack/local-slack.ts';
import { DEVENV, GENERAL, JUN, slackBot, somePorts } from '../../support/slack/slack-bot.ts';

/** The same inbox, and how each item ended; `next` resolves with the next end. */
const ended = (inbox: Inbox) => {
  const ends: string[] = [];
  let wake = Promise.withResolvers<void>();
  const seen: Inbox = {
    ...inbox,
    finish: async (item, end) => {
      await inbox.finish(item, end);
      ends.push(`${item.key.split(':')[0]} ${end.state}`);
      wake.resolve();
      wake = Promise.withResolvers();
    },
  };
  const until = async (count: number): Promise<void> => {
    while (ends.length < count) await wake.promise;
  };
  return { ends, seen, until };
};

describe('what Slack sends', () => {
  it('is written down before it is acked, and finished when it was answered', async () => {
    const { ends, seen, until } = ended(somePorts().inbox);
    const writing = Promise.withResolvers<void>();
    const payloads: string[] = [];
    const watched: Inbox = {
      ...seen,
      accept: async (item, owner) => {
        payloads.push(JSON.stringify(item.payload));
        await writing.promise;
        return seen.accept(item, owner);
      },
    };
    await using bot = await slackBot({ inbox: watched });
    let acked = false;
    const answered = bot.slack
      .as(JUN)
      .command('/devenv help', DEVENV)
      .then(() => {
        acked = true;
      });
    await bot.slack.until(() => payloads.length === 1 || bot.slack.deliveries().length === 1);
    expect(acked).toBe(false);
    writing.resolve();
    await answered;
    await until(1);
    expect(ends).toEqual(['envelope done']);
    // Slack's old verification token is a secret, and nobody needs it.
    expect(payloads.join()).not.toContain('"token"');
  });

  it('is done once when the same envelope comes twice', async () => {
    const app = new FakeApp();
    const { seen, until } = ended(somePorts().inbox);
    await using bot = await slackBot({ app, inbox: seen });
    bot.slack.faults.onEnvelope({ fault: { kind: 'duplicate' } });
    await bot.slack.as(JUN).command('/devenv up', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('is going up'));
    await until(1);
    expect(app.asked).toHaveLength(1);
  });

  it('that cannot be written down is refused in the ack with the reason, and not done', async () => {
    const app = new FakeApp();
    const { inbox } = somePorts();
    const broken: Inbox = { ...inbox, accept: () => Promise.reject(new Error('the disk is full')) };
    await using bot = await slackBot({ app, inbox: broken });
    expect(await bot.slack.as(JUN).command('/devenv up', GENERAL)).toEqual({ ok: true });
    const answer = await bot.seen(JUN, GENERAL, (text) => text.includes('Not accepted'));
    expect(answer.text).toContain('the disk is full');
    expect(app.asked).toEqual([]);
  });

  it('that is written down too late is refused in time, and not done after all', async () => {
    const app = new FakeApp();
    const { inbox } = somePorts();
    const { ends, seen, until } = ended(inbox);
    const held = Promise.withResolvers<void>();
    const slow: Inbox = {
      ...seen,
      accept: async (item, owner) => {
        await held.promise;
        return inbox.accept(item, owner);
      },
    };
    await using bot = await slackBot({ app, inbox: slow });
    expect(await bot.slack.as(JUN).command('/devenv up', DEVENV)).toEqual({ ok: true });
    await bot.seen(JUN, DEVENV, (text) => text.includes('did not answer within 1.5 s'));
    held.resolve();
    await until(1);
    expect(ends).toEqual(['envelope failed']);
    expect(app.asked).toEqual([]);
  });

  it('and a process that died has left behind is done by the next, once', async () => {
    const app = new FakeApp();
    const { inbox } = somePorts();
    const slack = await startLocalSlack();
    const lost = {
      key: 'envelope:1',
      kind: 'command',
      payload: {
        command: '/devenv',
        text: 'reset',
        user_id: JUN,
        channel_id: DEVENV,
        trigger_id: 'long.gone',
        response_url: `${slack.url}/gone`,
      },
      receivedAtMs: Date.now(),
    };
    // Its holder never beats again: here that is known at once.
    const { seen, until } = ended(inbox);
    let left = true;
    const abandoned: Inbox = {
      ...seen,
      takeAbandoned: async (owner) => {
        const item = left ? await inbox.accept(lost, owner) : undefined;
        left = false;
        return item === undefined ? [] : [item];
      },
    };
    const bot = await slackBot({ app, slack, inbox: abandoned });
    const question = await bot.seen(JUN, DEVENV, (text) => text.includes('Reset dev?'));
    expect(question.onlyFor).toBe(JUN);
    expect(slack.calls('views.open')).toEqual([]);
    await until(1);
    await slack.as(JUN).click(question, 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('being reset'));
    expect(app.asked).toMatchObject([{ action: 'reset' }]);
    await bot.running.stop();
    await slack.close();
  });

  it('without anything to know it by is left alone, and in the audit', async () => {
    await using bot = await slackBot();
    const { openGate } = await import('../../../src/slack/inbox/delivery-inbox.ts');
    const noted: unknown[] = [];
    let acks = 0;
    const gate = openGate({
      inbox: bot.ports.inbox,
      owner: 'test:2',
      clock: (await import('../../../src/ops/system-clock.ts')).systemClock,
      log: { warn() {}, info() {}, error() {} } as never,
      work: async () => {
        throw new Error('nothing is to be done');
      },
      refusal: () => ({}),
      malformed: async (body) => void noted.push(body),
    });
    const ack = async () => {
      acks += 1;
    };
    for (const body of [null, 'text', {}, { command: '' }, { actions: [] }, { event: { type: 'x' } }]) {
      await gate.deliver({ body: body as never, ack });
    }
    await gate.stop(1_000);
    expect(noted).toHaveLength(6);
    expect(acks).toBe(6);
  });
});

describe('the socket', () => {
  it('is opened again when it broke, and says meanwhile that nobody is heard', async () => {
    await using bot = await slackBot();
    expect(bot.running.unready()).toBeUndefined();
    bot.slack.cutSockets();
    await bot.slack.until(
      () => bot.slack.calls('apps.connections.open').length >= 2 && bot.slack.sockets() === 1,
    );
    await bot.slack.as(JUN).command('/devenv help', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('/devenv cancel'));
    expect(bot.running.unready()).toBeUndefined();
  });

  it('lives through an outage of Slack', async () => {
    await using bot = await slackBot();
    const over = bot.slack.faults.outage({ how: 'hang-up' });
    await bot.slack.until(() => bot.lines.some((line) => line.includes('cannot be opened')));
    expect(bot.running.unready()).toContain('socket');
    over();
    await bot.slack.until(() => bot.slack.sockets() === 1);
    await bot.slack.as(JUN).command('/devenv help', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('/devenv cancel'));
  });

  it('that Slack is about to close is closed once the next one is open', async () => {
    await using bot = await slackBot();
    const counts: number[] = [];
    const opened = bot.slack.until(() => {
      counts.push(bot.slack.sockets());
      return (
        bot.slack.calls('apps.connections.open').length === 2 && counts.includes(2) && counts.at(-1) === 1
      );
    });
    bot.slack.disconnectSockets('warning');
    await opened;
    expect(counts).not.toContain(0);
    expect(bot.running.unready()).toBeUndefined();
  });

  it.each(['is renewed', 'is closed'] as const)('that %s acks what it has brought', async (how) => {
    const { inbox } = somePorts();
    const arrived = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const slow: Inbox = {
      ...inbox,
      accept: async (item, owner) => {
        arrived.resolve();
        await written.promise;
        return inbox.accept(item, owner);
      },
    };
    await using bot = await slackBot({ inbox: slow });
    const sent = bot.slack.as(JUN).command('/devenv help', DEVENV);
    await arrived.promise;
    let stopping: Promise<void> | undefined;
    if (how === 'is renewed') {
      bot.slack.disconnectSockets('warning');
      await bot.slack.until(() => bot.slack.calls('apps.connections.open').length === 2);
      await bot.slack.until(() => bot.slack.sockets() === 2);
    } else stopping = bot.running.stop();
    written.resolve();
    expect(await sent).toEqual({ ok: true });
    await stopping;
  });

  it('is closed first when the bot leaves', async () => {
    const bot = await slackBot();
    await bot.running.stop();
    await bot.slack.until(() => bot.slack.sockets() === 0);
    expect(await bot.slack.as(JUN).command('/devenv up', DEVENV)).toMatchObject({ code: 'dispatch_failed' });
    await bot.slack.close();
  });
});

describe('two replicas', () => {
  it('do each thing once between them', async () => {
    const app = new FakeApp();
    const slack = await startLocalSlack();
    const { inbox } = somePorts();
    const first = await slackBot({ app, slack, inbox });
    const second = await slackBot({ app, slack, inbox });
    expect(slack.sockets()).toBe(2);
    for (let at = 0; at < 6; at += 1) await slack.as(JUN).command('/devenv up', DEVENV);
    await slack.until(
      () =>
        slack
          .as(JUN)
          .sees(DEVENV)
          .filter(({ text }) => text.includes('going up')).length === 6,
    );
    expect(app.asked).toHaveLength(6);
    await Promise.all([first.running.stop(), second.running.stop()]);
    await slack.close();
  });
});

describe('a token that Slack refuses', () => {
  it('ends the start with what to do', async () => {
    const slack = await startLocalSlack();
    slack.faults.onCall({ fault: { kind: 'refuse', error: 'token_revoked' } });
    await expect(slackBot({ slack })).rejects.toMatchObject({
      code: 'usage',
      message: 'Slack refuses SLACK_BOT_TOKEN: token_revoked.',
      remedy: 'The token was revoked: install the app again, set SLACK_BOT_TOKEN anew, and restart.',
    });
    await slack.close();
  });
});

describe('signed HTTP', () => {
  it('carries the same commands, and nothing without a signature', async () => {
    const { createServer } = await import('node:net');
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const address = free.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => free.close(resolve));
    const url = `http://127.0.0.1:${port}/slack/events`;
    const slack = await startLocalSlack({ requestUrl: url });
    const settings = {
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      transport: { kind: 'http', signingSecret: slack.signingSecret, port } as const,
    };
    const bot = await slackBot({ slack, more: { settings, host: '127.0.0.1' } });
    expect(await slack.as(JUN).command('/devenv help', DEVENV)).toEqual({ ok: true });
    await bot.seen(JUN, DEVENV, (text) => text.includes('/devenv cancel'));
    const forged = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `command=/devenv&text=up&user_id=${JUN}&channel_id=${DEVENV}`,
    });
    expect(forged.status).toBe(401);
    await bot.running.stop();
    await slack.close();
  });
});
