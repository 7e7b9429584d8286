import { describe, expect, it } from 'vitest';
import { DEPLOYS, localSlack, MINJI } from './support/local.ts';

async function outcome(call: Promise<unknown>): Promise<'ok' | number> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { retryAfter } = error as { retryAfter?: number };
    if (retryAfter === undefined) throw error;
    return retryAfter;
  }
}

describe('rate limits of the local Slack', () => {
  it('allow one message a second in each channel', async () => {
    await using here = await localSlack();
    const { client, clock, slack } = here;
    const post = (channel: string) => outcome(client.chat.postMessage({ channel, text: 'x' }));
    expect(await post(DEPLOYS)).toBe('ok');
    expect(await post(DEPLOYS)).toBe(1);
    expect(await post(slack.state.channels.direct(MINJI).id)).toBe('ok');
    clock.advance(1_000);
    expect(await post(DEPLOYS)).toBe('ok');
    expect(slack.calls().map(({ error }) => error)).toContain('ratelimited');
  });

  it('forgive messages that come a little early, but not for long', async () => {
    await using here = await localSlack();
    const outcomes = [];
    for (let nth = 0; nth < 4; nth += 1) {
      outcomes.push(await outcome(here.client.chat.postMessage({ channel: DEPLOYS, text: 'x' })));
      here.clock.advance(900);
    }
    expect(outcomes).toEqual(['ok', 'ok', 'ok', 1]);
  });

  it('allow fifty edits a minute, and say when the next is possible', async () => {
    await using here = await localSlack();
    const { client, clock } = here;
    const { ts = '' } = await client.chat.postMessage({ channel: DEPLOYS, text: 'x' });
    const edit = () => outcome(client.chat.update({ channel: DEPLOYS, ts, text: 'y' }));
    for (let nth = 0; nth < 50; nth += 1) {
      expect(await edit()).toBe('ok');
      clock.advance(1_000);
    }
    expect(await edit()).toBe(10);
    clock.advance(10_000);
    expect(await edit()).toBe('ok');
  });

  it.each([
    ['usergroups.list', 20],
    ['conversations.info', 50],
    ['users.info', 100],
  ])('allow %s %i times a minute', async (method, perMinute) => {
    await using here = await localSlack();
    const call = () => outcome(here.client.apiCall(method, { channel: DEPLOYS, user: MINJI }));
    for (let nth = 0; nth < perMinute; nth += 1) expect(await call()).toBe('ok');
    expect(await call()).toBe(60);
  });
});
