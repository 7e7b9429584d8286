import { describe, expect, it } from 'vitest';
import { BOT, boltApp, DEPLOYS, GENERAL, localSlack, MINJI } from './support/local.ts';

const MINUTE = 60_000;

describe('events of the local Slack', () => {
  it('tell the bot when somebody says its name, in a thread too', async () => {
    await using here = await localSlack();
    const { slack } = here;
    const messages: unknown[] = [];
    await using _bolt = await boltApp(slack, (app) => {
      app.event('app_mention', async ({ event, say }) => {
        messages.push(event);
        await say({ text: 'here', thread_ts: event.thread_ts ?? event.ts });
      });
    });
    const minji = slack.as(MINJI);
    await minji.say('@robot status & co', DEPLOYS);
    const first = await slack.until(() => slack.messages(DEPLOYS).find(({ text }) => text === 'here'));
    expect(messages).toMatchObject([
      { type: 'app_mention', user: MINJI, channel: DEPLOYS, text: `<@${BOT}> status &amp; co` },
    ]);
    expect(first.threadTs).toBe(slack.messages(DEPLOYS)[0]?.ts);
    here.clock.advance(1_000);
    await minji.mention('extend 1h', DEPLOYS, first.threadTs);
    await slack.until(() => slack.messages(DEPLOYS).filter(({ text }) => text === 'here').length === 2);
    expect(messages[1]).toMatchObject({ thread_ts: first.threadTs, text: `<@${BOT}> extend 1h` });
  });

  it('tell the bot what is said in its direct messages', async () => {
    await using here = await localSlack();
    const { slack } = here;
    await using _bolt = await boltApp(slack, (app) => {
      app.message('status', async ({ say }) => {
        await say('lit');
      });
    });
    const { id } = slack.state.channels.direct(MINJI);
    await slack.as(MINJI).tell('status please');
    await slack.until(() => slack.messages(id).some(({ text }) => text === 'lit'));
  });

  it('are not told where the bot is not, and the person hears of it', async () => {
    await using here = await localSlack();
    await here.slack.as(MINJI).mention('status', GENERAL);
    expect(here.slack.deliveries()).toEqual([]);
    expect(here.slack.as(MINJI).notices()).toEqual([
      "You mentioned @robot, but they're not in this channel.",
    ]);
  });

  it.each([
    ['is not subscribed to', { events: [] }],
    ['has no scope for', { scopes: ['commands'] }],
  ])('that the app %s are not told', async (_why, app) => {
    await using here = await localSlack({ app });
    await here.slack.as(MINJI).mention('status', DEPLOYS);
    expect(here.slack.deliveries()).toEqual([]);
  });

  it('are told again at once, after one minute and after five, until they are acked', async () => {
    await using here = await localSlack();
    const { slack, clock } = here;
    await slack.as(MINJI).mention('status', DEPLOYS);
    await clock.asleep(MINUTE);
    expect(slack.deliveries()).toHaveLength(2);
    clock.advance(MINUTE);
    await clock.asleep(5 * MINUTE);
    expect(slack.deliveries()).toHaveLength(3);
    const seen: unknown[] = [];
    await using _bolt = await boltApp(slack, (app) => {
      app.event('app_mention', async ({ body }) => void seen.push(body.event_id));
    });
    clock.advance(5 * MINUTE);
    await slack.until(() => slack.deliveries().at(-1)?.outcome === 'acked');
    const reported = slack.deliveries().map(({ envelope }) => envelope);
    expect(reported.map(({ retry }) => retry)).toEqual([
      undefined,
      { attempt: 1, reason: 'connection_failed' },
      { attempt: 2, reason: 'connection_failed' },
      { attempt: 3, reason: 'connection_failed' },
    ]);
    expect(new Set(reported.map(({ payload }) => payload.event_id))).toEqual(new Set(seen));
    expect(new Set(reported.map(({ id }) => id)).size).toBe(4);
  });

  it('are told no more after the third time in vain', async () => {
    await using here = await localSlack();
    const { slack, clock } = here;
    await slack.as(MINJI).mention('status', DEPLOYS);
    for (const wait of [MINUTE, 5 * MINUTE]) {
      await clock.asleep(wait);
      clock.advance(wait);
    }
    await slack.until(() => slack.deliveries().length === 4);
    clock.advance(60 * MINUTE);
    expect(slack.deliveries()).toHaveLength(4);
  });

  it('that are not acked in time are told again with that reason', async () => {
    await using here = await localSlack();
    const { slack, clock } = here;
    slack.faults.onEnvelope({ times: 1, fault: { kind: 'lose' } });
    await using _bolt = await boltApp(slack, (app) => {
      app.event('app_mention', async () => {});
    });
    await slack.as(MINJI).mention('status', DEPLOYS);
    clock.advance(3_000);
    await slack.until(() => slack.deliveries().at(-1)?.outcome === 'acked');
    expect(slack.deliveries().map(({ outcome }) => outcome)).toEqual(['timeout', 'acked']);
    expect(slack.deliveries()[1]?.envelope.retry).toEqual({ attempt: 1, reason: 'timeout' });
  });
});
